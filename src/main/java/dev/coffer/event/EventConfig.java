package dev.coffer.event;

import dev.coffer.setting.Flag;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The trail of events and webhooks. */
@ConfigMapping(prefix = "coffer.events")
public interface EventConfig {

    /** How long an event is kept. What a webhook has not received by then is dropped with it. */
    @DurationMin(hours = 1)
    @DurationMax(days = 36_500)
    @WithDefault("90d")
    Duration keep();

    /** The webhooks of accounts. */
    Webhooks webhooks();

    /** How events are delivered. */
    interface Webhooks {

        /**
         * Whether webhooks may lead to loopback, link-local, private and other addresses that are not public. Without it, a
         * user of the API cannot make this service connect to its own network.
         */
        @WithDefault("false")
        @WithConverter(Flag.class)
        boolean allowPrivate();

        /** How long deliveries to a webhook may fail before it is paused. What it has not received is kept. */
        @DurationMin(minutes = 1)
        @DurationMax(days = 365)
        @WithDefault("24h")
        Duration giveUp();
    }
}
