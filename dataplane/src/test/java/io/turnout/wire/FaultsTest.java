package io.turnout.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultsTest {
    /** The engine gives each fault a name of its own by its number alone. */
    @Test
    void shouldNumberFaultsDifferentlyInAllClasses() throws IllegalAccessException {
        Map<Integer, String> names = new HashMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.turnout.wire")) {
            for (Field field : type.reflect().getDeclaredFields()) {
                if (isPublicInt(field) && field.getInt(null) < 0) {
                    String other = names.put(field.getInt(null), type.getSimpleName() + "." + field.getName());
                    assertEquals(null, other, field + " has the number of " + other);
                }
            }
        }
        assertTrue(names.size() > 30, "found only " + names);
    }

    private static boolean isPublicInt(Field field) {
        return field.getType() == int.class
                && Modifier.isPublic(field.getModifiers())
                && Modifier.isStatic(field.getModifiers());
    }
}
