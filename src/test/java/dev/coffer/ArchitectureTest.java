package dev.coffer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may know which: features above, and below them what knows no feature. */
@AnalyzeClasses(packages = "dev.coffer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] FEATURES = {
        "dev.coffer.sweep..", "dev.coffer.backup..", "dev.coffer.instance..", "dev.coffer.datastore.."
    };

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("dev.coffer.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule foundations_know_no_feature = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.coffer.fault..",
                    "dev.coffer.identity..",
                    "dev.coffer.paging..",
                    "dev.coffer.wire..",
                    "dev.coffer.engine..",
                    "dev.coffer.store..",
                    "dev.coffer.seal..",
                    "dev.coffer.hash..",
                    "dev.coffer.secret..",
                    "dev.coffer.work..",
                    "dev.coffer.catalog..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FEATURES);

    @ArchTest
    static final ArchRule datastores_know_neither_instances_nor_backups = noClasses()
            .that()
            .resideInAPackage("dev.coffer.datastore..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.coffer.instance..", "dev.coffer.backup..");

    @ArchTest
    static final ArchRule instances_know_no_backups = noClasses()
            .that()
            .resideInAPackage("dev.coffer.instance..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.coffer.backup..");

    @ArchTest
    static final ArchRule nothing_knows_the_sweep = noClasses()
            .that()
            .resideOutsideOfPackages("dev.coffer", "dev.coffer.sweep..", "dev.coffer.metrics..", "dev.coffer.check..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.coffer.sweep..");

    @ArchTest
    static final ArchRule metrics_watch_and_are_not_known_to_what_they_watch = noClasses()
            .that()
            .resideInAPackage("dev.coffer.*..")
            .and()
            .resideOutsideOfPackages("dev.coffer.metrics..", "dev.coffer.check..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.coffer.metrics..");

    @ArchTest
    static final ArchRule nothing_knows_the_check_but_what_starts_it = noClasses()
            .that()
            .resideOutsideOfPackages("dev.coffer", "dev.coffer.check..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.coffer.check..");

    @ArchTest
    static final ArchRule engines_stores_and_seals_know_neither_http_nor_the_catalog = noClasses()
            .that()
            .resideInAnyPackage("dev.coffer.engine..", "dev.coffer.store..", "dev.coffer.seal..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.ws.rs..", "jakarta.persistence..", "org.hibernate..", "io.quarkus.hibernate..");

    @ArchTest
    static final ArchRule entities_stay_out_of_answers =
            classes().that().haveSimpleNameEndingWith("View").should().beRecords();
}
