package io.turnout.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import net.openhft.chronicle.hash.VanillaGlobalMutableState;
import net.openhft.chronicle.values.Values;
import net.openhft.compiler.CompilerUtils;

/**
 * Keeps what Chronicle Map would otherwise have the Java compiler make at the opening of the first map in every process,
 * which takes seconds: it looks for these classes among the program's own first. Run by the build.
 */
final class MapClasses {
    private MapClasses() {}

    /** Writes the classes below the directory that is the only argument, unless they are there. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        String name = VanillaGlobalMutableState.class.getName() + "$$Native";
        if (!Files.exists(file(directory, name))) {
            for (Map.Entry<String, byte[]> made :
                    make(VanillaGlobalMutableState.class).entrySet()) {
                Path file = file(directory, made.getKey());
                Files.createDirectories(file.getParent());
                Files.write(file, made.getValue());
            }
        }
    }

    private static Map<String, byte[]> make(Class<?> valueType) {
        Map<String, byte[]> made = new HashMap<>();
        Values.nativeClassFor(valueType);
        CompilerUtils.CACHED_COMPILER.updateFileManagerForClassLoader(
                valueType.getClassLoader(), files -> made.putAll(files.getAllBuffers()));
        if (made.isEmpty()) {
            throw new IllegalStateException("nothing was made for " + valueType);
        }
        return made;
    }

    private static Path file(Path directory, String className) {
        return directory.resolve(className.replace('.', '/') + ".class");
    }
}
