package dev.coffer.identity;

import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.inject.Singleton;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Bearer tokens of an OpenID Connect issuer. The account, the roles and the user are claims. */
@Singleton
public class BearerTokens implements TokenSource {

    private final IdentityConfig.Oidc config;
    private final JWTParser parser;
    private final Roles roles;
    private final @Nullable JWTAuthContextInfo rules;

    public BearerTokens(IdentityConfig config, JWTParser parser, Roles roles) {
        this.config = config.oidc();
        this.parser = parser;
        this.roles = roles;
        this.rules = this.config.issuer().map(this::rules).orElse(null);
    }

    private JWTAuthContextInfo rules(String issuer) {
        String keys = config.jwksUrl()
                .orElseThrow(() -> new IllegalArgumentException("coffer.identity.oidc.jwks-url is not set"))
                .toString();
        String audience = config.audience()
                .orElseThrow(() -> new IllegalArgumentException("coffer.identity.oidc.audience is not set"));
        JWTAuthContextInfo info = new JWTAuthContextInfo(keys, issuer);
        info.setExpectedAudience(Set.of(audience));
        config.caFile().ifPresent(file -> {
            try {
                info.setTlsCertificate(Files.readString(file, StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new IllegalArgumentException("The file of coffer.identity.oidc.ca-file cannot be read.", e);
            }
        });
        return info;
    }

    @Override
    public boolean enabled() {
        return rules != null;
    }

    @Override
    public Optional<Caller> find(String token) {
        try {
            JsonWebToken parsed = parser.parse(token, rules);
            String account =
                    texts(claim(parsed, config.accountClaim())).findFirst().orElse("");
            return Optional.of(new Caller(
                    account,
                    parsed.getSubject(),
                    parsed.getName(),
                    roles.permissions(texts(claim(parsed, config.rolesClaim())).toList())));
        } catch (ParseException e) {
            List<Throwable> causes = Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause)
                    .limit(20)
                    .toList();
            if (causes.stream().anyMatch(IOException.class::isInstance)) {
                throw new IdentityUnavailableException(
                        "The issuer's keys cannot be read: " + causes.get(causes.size() - 1), e);
            }
            return Optional.empty();
        }
    }

    private static @Nullable Object claim(JsonWebToken token, String path) {
        Object value = token.getClaim(path);
        if (value != null) {
            return value;
        }
        String[] names = path.split("/", -1);
        value = token.getClaim(names[0]);
        for (int i = 1; i < names.length; i++) {
            value = value instanceof JsonObject object ? object.get(names[i]) : null;
        }
        return value;
    }

    private static Stream<String> texts(@Nullable Object claim) {
        if (claim instanceof JsonArray array) {
            return array.stream().flatMap(BearerTokens::texts);
        }
        if (claim instanceof JsonString string) {
            return Stream.of(string.getString());
        }
        if (claim instanceof JsonValue || claim == null) {
            return Stream.empty();
        }
        if (claim instanceof Collection<?> collection) {
            return collection.stream().map(String::valueOf);
        }
        return Stream.of(claim.toString());
    }
}
