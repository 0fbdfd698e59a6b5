package dev.coffer.harness;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Lets a service in a test accept the properties of the tests themselves, which begin like its settings, and find the programs
 * of MySQL where they say.
 */
public final class TestProperties implements SmallRyeConfigBuilderCustomizer {

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withMappingIgnore("coffer.test.**");
        String mysql = System.getProperty("coffer.test.mysql.bin");
        if (mysql != null) {
            builder.withDefaultValue("coffer.engine.mysql.bin", mysql);
        }
    }
}
