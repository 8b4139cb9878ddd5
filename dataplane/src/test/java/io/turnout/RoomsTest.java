package io.turnout;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The data plane's rooms depend one way: {@code io -> engine -> {table, wire}}, and the inner ones on no framework. */
@AnalyzeClasses(packages = "io.turnout", importOptions = DoNotIncludeTests.class)
class RoomsTest {
    @ArchTest
    static final ArchRule WIRE_STANDS_ALONE = classes()
            .that()
            .resideInAPackage("io.turnout.wire")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.turnout.wire", "org.agrona..", "java..");

    @ArchTest
    static final ArchRule TABLE_STANDS_ALONE = classes()
            .that()
            .resideInAPackage("io.turnout.table")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.turnout.table", "org.agrona..", "java..");

    @ArchTest
    static final ArchRule ENGINE_USES_TABLE_AND_WIRE = classes()
            .that()
            .resideInAPackage("io.turnout.engine")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.turnout.engine",
                    "io.turnout.table",
                    "io.turnout.wire",
                    "org.agrona..",
                    "java.lang..",
                    "java.util..",
                    "java.nio",
                    "java.nio.charset");

    @ArchTest
    static final ArchRule ENGINE_IS_DRIVEN_NOT_DRIVING = noClasses()
            .that()
            .resideInAnyPackage("io.turnout.engine", "io.turnout.table", "io.turnout.wire")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.turnout.io..", "io.turnout.ipc..", "io.turnout.replay..", "io.turnout.generate..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.turnout.(*)..").should().beFreeOfCycles();
}
