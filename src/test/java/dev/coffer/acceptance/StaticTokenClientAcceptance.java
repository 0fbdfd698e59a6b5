package dev.coffer.acceptance;

import java.util.List;
import org.junit.jupiter.api.Test;

/** OpenStack's command line without any Keystone: a fixed token, and the account's address. */
class StaticTokenClientAcceptance extends ClientContract {

    StaticTokenClientAcceptance(Cloud cloud) {
        super(
                cloud,
                cloud.shellWithToken(Cloud.STATIC_TOKEN, Cloud.STATIC_ACCOUNT),
                Cloud.STATIC_TOKEN,
                Cloud.STATIC_ACCOUNT);
    }

    @Test
    void a_wrong_token_and_another_account_are_refused_in_words() {
        cloud.shellWithToken("wrong", Cloud.STATIC_ACCOUNT)
                .openstack("database", "backup", "list")
                .failedWith("A valid token is required in X-Auth-Token. (HTTP 401)");
        cloud.shellWithToken(Cloud.STATIC_TOKEN, "elsewhere")
                .openstack("database", "backup", "list")
                .failedWith("This token was not issued for the account of this path. (HTTP 403)");
    }

    @Test
    void an_observer_may_look_and_nothing_else() {
        CommandLine observer = cloud.shellWithToken(Cloud.STATIC_READER_TOKEN, Cloud.STATIC_ACCOUNT);

        observer.openstack("database", "backup", "list").succeeded();
        for (List<String> command : List.of(
                List.of("database", "backup", "create", "mine", "--instance", "orders"),
                List.of("database", "backup", "delete", "00000000-0000-7000-8000-000000000000"))) {
            observer.openstack(command.toArray(String[]::new))
                    .failedWith("The roles of this token do not permit this. (HTTP 403)");
        }
    }

    @Test
    void what_the_service_does_not_offer_is_refused_by_its_name() {
        shell.openstack("database", "flavor", "list")
                .failedWith("The 'flavors' operation is not offered by this service. (HTTP 501)");
        shell.openstack("database", "backup", "list", "--all-projects")
                .failedWith("Policy doesn't allow backup:index:all_projects to be performed. (HTTP 403)");
    }
}
