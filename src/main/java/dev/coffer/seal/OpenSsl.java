package dev.coffer.seal;

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
import org.jspecify.annotations.Nullable;

/**
 * OpenSSL's library, which is wherever PostgreSQL's tools are, as they are linked against it. The executable is not: it is
 * looked for when the first digest is made, and never again. SHA256_Init(3) has what the functions do.
 */
final class OpenSsl {

    /** Of version 3, of version 1.1, and of whichever the machine builds programs against. */
    private static final List<String> NAMES = List.of("libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so");

    /** Set when the process runs, as this class is initialized there. */
    private static final @Nullable OpenSsl LIBRARY = Platform.includedIn(Platform.LINUX.class) ? find() : null;

    private final Init init;
    private final Update update;
    private final End end;

    private OpenSsl(Init init, Update update, End end) {
        this.init = init;
        this.update = update;
        this.end = end;
    }

    /** Null where there is none, or none whose functions hash as Java does. On a JVM, this class cannot be used. */
    static @Nullable OpenSsl ifThere() {
        return LIBRARY;
    }

    Init init() {
        return init;
    }

    Update update() {
        return update;
    }

    End end() {
        return end;
    }

    private static @Nullable OpenSsl find() {
        for (String name : NAMES) {
            PointerBase library = open(name);
            if (library.isNonNull()) {
                CFunctionPointer init = function(library, "SHA256_Init");
                CFunctionPointer update = function(library, "SHA256_Update");
                CFunctionPointer end = function(library, "SHA256_Final");
                if (init.isNonNull() && update.isNonNull() && end.isNonNull()) {
                    OpenSsl found = new OpenSsl((Init) init, (Update) update, (End) end);
                    if (OpenSslSha256.isRight(found)) {
                        return found;
                    }
                }
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
            return C.dlsym(library, text.get());
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

    /** {@code int SHA256_Init(SHA256_CTX *c)}. */
    interface Init extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase state);
    }

    /** {@code int SHA256_Update(SHA256_CTX *c, const void *data, size_t len)}. */
    interface Update extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase state, PointerBase bytes, UnsignedWord length);
    }

    /** {@code int SHA256_Final(unsigned char *md, SHA256_CTX *c)}. */
    interface End extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase digest, PointerBase state);
    }
}
