package dev.coffer.identity;

/** What a caller may do in an account: the words of {@code @RolesAllowed} on resource methods. */
public final class Permissions {

    public static final String READ = "read";
    public static final String CREATE = "create";
    public static final String UPDATE = "update";
    public static final String DELETE = "delete";

    /** Access to every account. */
    public static final String CLOUD = "cloud";

    private Permissions() {}
}
