package dev.coffer.seal;

import java.lang.ref.Cleaner;
import java.util.List;
import org.graalvm.nativeimage.Platform;
import org.graalvm.nativeimage.Platforms;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.PointerBase;
import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;
import org.jspecify.annotations.Nullable;

/**
 * The library of OpenSSL, which is on every machine that has PostgreSQL's tools, since they are linked against it. The
 * executable is not: it looks for the library once, for the first digest. The functions are those of
 * EVP_DigestInit(3), which OpenSSL 1.1 and 3 have in common; the memory of a digest is OpenSSL's own.
 */
final class OpenSsl {

    /** Of version 3, of version 1.1, and of the one that the machine builds programs against. */
    private static final List<String> NAMES = List.of("libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so");

    /** What a function returns that succeeds. */
    private static final int OK = 1;

    private static final Cleaner CLEANER = Cleaner.create();

    /** Set when the process runs, as this class is initialized then. */
    private static final @Nullable OpenSsl LIBRARY = Platform.includedIn(Platform.LINUX.class) ? find() : null;

    private final New create;
    private final Free free;
    private final PointerBase algorithm;
    private final Init init;
    private final Update update;
    private final Final end;

    private OpenSsl(PointerBase library) {
        create = (New) function(library, "EVP_MD_CTX_new");
        free = (Free) function(library, "EVP_MD_CTX_free");
        algorithm = ((Algorithm) function(library, "EVP_sha256")).invoke();
        init = (Init) function(library, "EVP_DigestInit_ex");
        update = (Update) function(library, "EVP_DigestUpdate");
        end = (Final) function(library, "EVP_DigestFinal_ex");
    }

    /** Returns the library; null if there is none that hashes as Java does. This class cannot be used on a JVM. */
    static @Nullable OpenSsl ifThere() {
        return LIBRARY;
    }

    /** Returns a new context, which lives as long as its owner. */
    PointerBase contextOf(Object owner) {
        PointerBase context = create.invoke();
        if (context.isNull()) {
            throw new IllegalStateException("OpenSSL has no memory for a digest");
        }
        CLEANER.register(owner, new Release(free, context));
        return context;
    }

    void init(PointerBase context) {
        require(init.invoke(context, algorithm, WordFactory.nullPointer()));
    }

    void update(PointerBase context, PointerBase bytes, int length) {
        require(update.invoke(context, bytes, WordFactory.unsigned(length)));
    }

    void end(PointerBase context, PointerBase digest) {
        require(end.invoke(context, digest, WordFactory.nullPointer()));
    }

    private static void require(int result) {
        if (result != OK) {
            throw new IllegalStateException("OpenSSL cannot compute a SHA-256");
        }
    }

    private static @Nullable OpenSsl find() {
        for (String name : NAMES) {
            PointerBase library = open(name);
            try {
                if (library.isNonNull()) {
                    OpenSsl found = new OpenSsl(library);
                    if (OpenSslSha256.isRight(found)) {
                        return found;
                    }
                }
            } catch (IllegalStateException e) {
                // It lacks a function, or may not hash as it is configured.
            }
        }
        return null;
    }

    private static PointerBase open(String name) {
        try (CTypeConversion.CCharPointerHolder text = CTypeConversion.toCString(name)) {
            return C.dlopen(text.get(), C.RTLD_NOW);
        }
    }

    private static CFunctionPointer function(PointerBase library, String name) {
        try (CTypeConversion.CCharPointerHolder text = CTypeConversion.toCString(name)) {
            CFunctionPointer function = C.dlsym(library, text.get());
            if (function.isNull()) {
                throw new IllegalStateException("OpenSSL has no " + name);
            }
            return function;
        }
    }

    private static final class Release implements Runnable {

        private final Free free;
        private final PointerBase context;

        private Release(Free free, PointerBase context) {
            this.free = free;
            this.context = context;
        }

        @Override
        public void run() {
            free.invoke(context);
        }
    }

    @Platforms(Platform.LINUX.class)
    private static final class C {

        /** Of {@code dlfcn.h}. */
        static final int RTLD_NOW = 2;

        private C() {}

        @CFunction
        static native PointerBase dlopen(CCharPointer file, int mode);

        @CFunction
        static native CFunctionPointer dlsym(PointerBase library, CCharPointer name);
    }

    /** {@code EVP_MD_CTX *EVP_MD_CTX_new(void)}. */
    interface New extends CFunctionPointer {
        @InvokeCFunctionPointer
        PointerBase invoke();
    }

    /** {@code void EVP_MD_CTX_free(EVP_MD_CTX *ctx)}. */
    interface Free extends CFunctionPointer {
        @InvokeCFunctionPointer
        void invoke(PointerBase context);
    }

    /** {@code const EVP_MD *EVP_sha256(void)}. */
    interface Algorithm extends CFunctionPointer {
        @InvokeCFunctionPointer
        PointerBase invoke();
    }

    /** {@code int EVP_DigestInit_ex(EVP_MD_CTX *ctx, const EVP_MD *type, ENGINE *impl)}. */
    interface Init extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase context, PointerBase algorithm, PointerBase engine);
    }

    /** {@code int EVP_DigestUpdate(EVP_MD_CTX *ctx, const void *d, size_t cnt)}. */
    interface Update extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase context, PointerBase bytes, UnsignedWord length);
    }

    /** {@code int EVP_DigestFinal_ex(EVP_MD_CTX *ctx, unsigned char *md, unsigned int *s)}. */
    interface Final extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase context, PointerBase digest, PointerBase length);
    }
}
