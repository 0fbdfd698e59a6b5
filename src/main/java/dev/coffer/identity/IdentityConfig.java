package dev.coffer.identity;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How callers log in. All ways can be combined; with none of them, the service does not start. */
@ConfigMapping(prefix = "coffer.identity")
public interface IdentityConfig {

    /**
     * Static tokens, each {@code token:account:role}, for development and small installations. An account name has up to
     * 100 letters, digits, {@code .}, {@code _} and {@code -}. With the embedded catalog, the service generates one for the
     * account {@code demo} and the role {@code admin}, in the file {@code token} of {@code coffer.home}.
     */
    Optional<List<String>> staticTokens();

    /**
     * A file with the static tokens, one per line or separated by commas, instead of
     * {@code coffer.identity.static-tokens}.
     */
    Optional<Path> staticTokensFile();

    /** Whether the service generated the static token. The service sets this itself; do not set it. */
    @WithDefault("false")
    @WithConverter(Flag.class)
    boolean generated();

    /** Further roles that count as {@code cloud-admin}, such as {@code admin} in an OpenStack cloud. */
    Optional<List<String>> cloudAdminRoles();

    /**
     * How long a refused token is remembered, so that the identity service is not asked about it again. A token that
     * becomes valid waits at most this long.
     */
    @WithDefault("10s")
    @DurationMin
    @DurationMax(days = 1)
    Duration refusalTime();

    /**
     * How many invalid tokens an address may send in a minute; 0 for any number. Beyond it, tokens from that address that
     * are not known yet get 413 with {@code Retry-After}, without asking the identity service. Behind a proxy, the
     * address is the proxy's, unless {@code quarkus.http.proxy.proxy-address-forwarding} and
     * {@code quarkus.http.proxy.trusted-proxies} are set.
     */
    @WithDefault("100")
    @Min(0)
    @Max(1_000_000)
    int badTokensPerMinute();

    /** OpenStack Keystone, for tokens in {@code X-Auth-Token}. */
    Keystone keystone();

    /** An OpenID Connect issuer, for tokens in {@code Authorization: Bearer}. */
    Oidc oidc();

    /** OpenStack Keystone, version 3 of its API. */
    interface Keystone {

        /** The URL of Keystone, with or without {@code /v3} at the end. Without it, Keystone is not used. */
        Optional<URI> url();

        /** The user that this service logs in to Keystone as. */
        @WithDefault("coffer")
        String username();

        /** The password of that user. */
        Optional<String> password();

        /**
         * A file with the password of that user, instead of {@code coffer.identity.keystone.password}. It is read again at
         * each login.
         */
        Optional<Path> passwordFile();

        /** The project in which that user has a role. */
        @WithDefault("service")
        String project();

        /** The name of the domain of that user. */
        @WithDefault("Default")
        String userDomain();

        /** The name of the domain of that project. */
        @WithDefault("Default")
        String projectDomain();

        /** A PEM file of the certificate authorities to trust for Keystone. The default is Java's own. */
        Optional<Path> caFile();

        /** The timeout of a request to Keystone. */
        @WithDefault("5s")
        @DurationMin(millis = 1)
        @DurationMax(days = 12)
        Duration timeout();

        /** How long an answer of Keystone is cached, unless the token expires earlier. */
        @WithDefault("5m")
        @DurationMin
        @DurationMax(days = 12)
        Duration cacheTime();

        /** The maximum number of cached answers. */
        @WithDefault("10000")
        @Min(0)
        @Max(1_000_000)
        int cacheSize();
    }

    /** An OpenID Connect issuer. */
    interface Oidc {

        /** The issuer, as in the claim {@code iss} of its tokens. Without it, bearer tokens are not accepted. */
        Optional<String> issuer();

        /** The URL of the issuer's public keys (JWKS). Required with an issuer. */
        Optional<URI> jwksUrl();

        /**
         * The audience that a token must name, so that tokens for other clients of the issuer are refused. Required with
         * an issuer.
         */
        Optional<String> audience();

        /** The claim with the account. Slashes separate the names of nested claims. */
        @WithDefault("account")
        String accountClaim();

        /** The claim with the list of roles. Slashes separate the names of nested claims. */
        @WithDefault("roles")
        String rolesClaim();

        /** A PEM file of the certificate authorities to trust for the issuer. The default is Java's own. */
        Optional<Path> caFile();
    }
}
