package io.turnout.io;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Within {@code io}, dependencies point one way: {@code io -> io.xdp -> io.bpf -> io.sys}. */
@AnalyzeClasses(packages = "io.turnout.io", importOptions = DoNotIncludeTests.class)
class IoPackagesTest {
    @ArchTest
    static final ArchRule ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("io")
            .definedBy("io.turnout.io")
            .layer("xdp")
            .definedBy("io.turnout.io.xdp")
            .layer("bpf")
            .definedBy("io.turnout.io.bpf")
            .layer("sys")
            .definedBy("io.turnout.io.sys")
            .whereLayer("io")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("xdp")
            .mayOnlyBeAccessedByLayers("io")
            .whereLayer("bpf")
            .mayOnlyBeAccessedByLayers("io", "xdp");
}
