package dev.coffer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may use which: features on top, and below them what knows no feature. */
@AnalyzeClasses(packages = "dev.coffer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packages_have_no_cycles_at_any_depth =
            slices().matching("dev.coffer.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule foundations_use_no_feature = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.coffer.api..",
                    "dev.coffer.identity..",
                    "dev.coffer.limit..",
                    "dev.coffer.secret..",
                    "dev.coffer.catalog..",
                    "dev.coffer.work..",
                    "dev.coffer.engine..",
                    "dev.coffer.store..",
                    "dev.coffer.seal..",
                    "dev.coffer.archive..",
                    "dev.coffer.setting..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.coffer.datastore..",
                    "dev.coffer.instance..",
                    "dev.coffer.backup..",
                    "dev.coffer.restore..",
                    "dev.coffer.schedule..",
                    "dev.coffer.reconcile..",
                    "dev.coffer.event..");

    @ArchTest
    static final ArchRule archives_are_read_without_the_catalog = noClasses()
            .that()
            .resideInAPackage("dev.coffer.archive..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.coffer.api..", "dev.coffer.catalog..", "dev.coffer.work..", "dev.coffer.identity..");

    @ArchTest
    static final ArchRule datastores_use_neither_instances_nor_backups = noClasses()
            .that()
            .resideInAPackage("dev.coffer.datastore..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.coffer.instance..", "dev.coffer.backup..", "dev.coffer.restore..", "dev.coffer.reconcile..");

    @ArchTest
    static final ArchRule instances_use_no_backups = noClasses()
            .that()
            .resideInAPackage("dev.coffer.instance..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.coffer.backup..", "dev.coffer.restore..", "dev.coffer.schedule..", "dev.coffer.reconcile..");

    @ArchTest
    static final ArchRule backups_use_neither_restores_nor_schedules = noClasses()
            .that()
            .resideInAPackage("dev.coffer.backup..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.coffer.restore..", "dev.coffer.schedule..");

    @ArchTest
    static final ArchRule the_record_of_a_restore_uses_no_work_on_it = noClasses()
            .that()
            .resideInAPackage("dev.coffer.restore")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.coffer.restore.*..", "dev.coffer.reconcile..");

    @ArchTest
    static final ArchRule the_record_of_a_backup_uses_no_work_on_it = noClasses()
            .that()
            .resideInAPackage("dev.coffer.backup")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.coffer.backup.*..", "dev.coffer.reconcile..");

    @ArchTest
    static final ArchRule features_know_nothing_of_the_trail = noClasses()
            .that()
            .resideInAPackage("dev.coffer.*..")
            .and()
            .resideOutsideOfPackages(
                    "dev.coffer.event..", "dev.coffer.metrics..", "dev.coffer.check..", "dev.coffer.command..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.coffer.event..");

    @ArchTest
    static final ArchRule the_record_of_events_uses_no_work_on_it = noClasses()
            .that()
            .resideInAPackage("dev.coffer.event")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.coffer.event.*..");

    @ArchTest
    static final ArchRule metrics_check_and_command_are_used_by_no_feature = noClasses()
            .that()
            .resideInAPackage("dev.coffer.*..")
            .and()
            .resideOutsideOfPackages("dev.coffer.metrics..", "dev.coffer.check..", "dev.coffer.command..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.coffer.metrics..", "dev.coffer.check..", "dev.coffer.command..");

    @ArchTest
    static final ArchRule engines_stores_and_seals_know_neither_http_nor_the_catalog = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.coffer.engine..", "dev.coffer.store..", "dev.coffer.seal..", "dev.coffer.archive..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.ws.rs..",
                    "jakarta.persistence..",
                    "org.hibernate",
                    "org.hibernate.query..",
                    "io.quarkus.hibernate..");

    @ArchTest
    static final ArchRule an_entity_is_changed_by_its_own_feature_only =
            classes().that().resideInAPackage("dev.coffer..").should(new ChangeOnlyOwnEntities());

    @ArchTest
    static final ArchRule entities_stay_out_of_answers =
            classes().that().haveSimpleNameEndingWith("View").should().beRecords();
}
