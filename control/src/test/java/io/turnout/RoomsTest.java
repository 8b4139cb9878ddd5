package io.turnout;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Control depends on the data plane and never the other way; the handshake depends on nothing. */
@AnalyzeClasses(packages = "io.turnout", importOptions = DoNotIncludeTests.class)
class RoomsTest {
    private static final String[] DATAPLANE = {
        "io.turnout.wire..",
        "io.turnout.table..",
        "io.turnout.engine..",
        "io.turnout.io..",
        "io.turnout.ipc..",
        "io.turnout.replay..",
        "io.turnout.generate.."
    };

    private static final String[] CONTROL = {
        "io.turnout.switching..",
        "io.turnout.agent..",
        "io.turnout.peer..",
        "io.turnout.app..",
        "io.turnout.api..",
        "io.turnout.quality..",
        "io.turnout.store..",
        "io.turnout.config..",
        "io.turnout.lab..",
        "io.turnout.cli.."
    };

    @ArchTest
    static final ArchRule CONTROL_USES_DATAPLANE_NEVER_BACK = noClasses()
            .that()
            .resideInAnyPackage(DATAPLANE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CONTROL);

    @ArchTest
    static final ArchRule SWITCHING_STANDS_ALONE = classes()
            .that()
            .resideInAPackage("io.turnout.switching..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.turnout.switching..", "java.lang..", "java.util..");

    @ArchTest
    static final ArchRule SWITCHING_HAS_NO_CLOCK = noClasses()
            .that()
            .resideInAPackage("io.turnout.switching..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent..", "java.time..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.turnout.(*)..").should().beFreeOfCycles();
}
