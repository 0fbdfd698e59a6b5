package dev.coffer.api.fault;

import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.WebApplicationException;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.hibernate.exception.JDBCConnectionException;
import org.jboss.resteasy.reactive.RestPath;

/** Fails in every way that a resource can, for {@link UnexpectedFailureTest}. */
@Path("/v1.0/{accountId}/test-failures/{kind}")
@PermitAll
@Blocking
public class FailingResource {

    static final String SECRET = "password=hunter2";

    /** An answer that cannot be written, unless it is odd. */
    public record Unwritable(int number) {
        public int getHalf() {
            if (number % 2 == 0) {
                throw new IllegalStateException(SECRET);
            }
            return number / 2;
        }
    }

    @GET
    @Operation(hidden = true)
    public Object fail(@RestPath String kind) throws Exception {
        switch (kind) {
            case "runtime" -> throw new IllegalStateException(SECRET);
            case "checked" -> throw new java.io.IOException(SECRET);
            case "error" -> throw new StackOverflowError(SECRET);
            case "nameless" -> throw new NullPointerException();
            case "web" -> throw new WebApplicationException(SECRET, 500);
            case "teapot" -> throw new WebApplicationException(SECRET, 418);
            case "view" -> {
                return new Unwritable(2);
            }
            case "no-connection" -> throw new JDBCConnectionException("no", new SQLException(SECRET, "08001"));
            case "terminated" -> throw wrapped(new SQLException("terminating connection", "57P01"));
            case "starting" -> throw wrapped(new SQLException("the database system is starting up", "57P03"));
            case "full" -> throw wrapped(new SQLException("sorry, too many clients already", "53300"));
            case "read-only" -> throw wrapped(new SQLException("cannot execute INSERT", "25006"));
            case "pool" -> throw wrapped(new SQLException("Sorry, acquisition timeout!"));
            case "statement" -> throw wrapped(new SQLException(SECRET, "42601"));
            default -> throw new AssertionError(kind);
        }
    }

    private static RuntimeException wrapped(SQLException cause) {
        return new IllegalStateException(SECRET, new RuntimeException(SECRET, cause));
    }
}
