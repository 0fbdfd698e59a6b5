package dev.coffer.identity;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who may call. Any of the ways can be on together; with none of them on, the service does not start. */
@ConfigMapping(prefix = "coffer.identity")
public interface IdentityConfig {

    /**
     * Fixed tokens, each {@code token:account:role}, for development and small installations. An account has up to 100
     * letters, digits, {@code .}, {@code _} and {@code -}. With the embedded catalog, one is made: account {@code demo},
     * role {@code admin}, in the file {@code token} of {@code coffer.home}.
     */
    Optional<List<String>> staticTokens();

    /** A file that holds the fixed tokens, instead of {@code coffer.identity.static-tokens}; one a line, or with commas. */
    Optional<Path> staticTokensFile();

    /** Whether the fixed token was made by the service, which sets this itself; do not set it. */
    @WithDefault("false")
    @WithConverter(Flag.class)
    boolean generated();

    /** Further roles that count as {@code cloud-admin}, such as {@code admin} in an OpenStack cloud. */
    Optional<List<String>> cloudAdminRoles();

    /** OpenStack Keystone, for tokens in {@code X-Auth-Token}. */
    Keystone keystone();

    /** An OpenID Connect issuer, for tokens in {@code Authorization: Bearer}. */
    Oidc oidc();

    /** OpenStack Keystone, version 3 of its API. */
    interface Keystone {

        /** Keystone's address, with or without {@code /v3} at its end; without one, Keystone is not asked. */
        Optional<URI> url();

        /** The user as which this service asks Keystone. */
        @WithDefault("coffer")
        String username();

        /** That user's password. */
        Optional<String> password();

        /**
         * A file that holds that user's password, instead of {@code coffer.identity.keystone.password}. It is read
         * again at each log-in.
         */
        Optional<Path> passwordFile();

        /** The project in which that user has a role. */
        @WithDefault("service")
        String project();

        /** The domain of that user, by name. */
        @WithDefault("Default")
        String userDomain();

        /** The domain of that project, by name. */
        @WithDefault("Default")
        String projectDomain();

        /** A file of certificates in PEM that may have signed Keystone's; without one, those that Java trusts. */
        Optional<Path> caFile();

        /** How long Keystone may take to answer. */
        @WithDefault("5s")
        Duration timeout();

        /** How long an answer of Keystone is kept, unless the token expires before. */
        @WithDefault("5m")
        Duration cacheTime();

        /** How many answers are kept. */
        @WithDefault("10000")
        int cacheSize();
    }

    /** An OpenID Connect issuer. */
    interface Oidc {

        /** The issuer, as it stands in its tokens; without one, no bearer token is taken. */
        Optional<String> issuer();

        /** Where the issuer's public keys (JWKS) are. Required with an issuer. */
        Optional<URI> jwksUrl();

        /** The audience that must stand in a token; without one, tokens for anyone are taken. */
        Optional<String> audience();

        /** The claim that holds the account; a path into nested claims is written with slashes. */
        @WithDefault("account")
        String accountClaim();

        /** The claim that holds the list of roles; a path into nested claims is written with slashes. */
        @WithDefault("roles")
        String rolesClaim();

        /** A file of certificates in PEM that may have signed the issuer's; without one, those that Java trusts. */
        Optional<Path> caFile();
    }
}
