package dev.coffer.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FaultCodeTest {

    @Test
    void the_catalogue_is_the_published_one() {
        assertThat(Arrays.stream(FaultCode.values()).map(code -> code.wireName() + " " + code.status()))
                .containsExactlyInAnyOrder(
                        "badRequest 400",
                        "unauthorized 401",
                        "forbidden 403",
                        "itemNotFound 404",
                        "badMethod 405",
                        "notAcceptable 406",
                        "conflict 409",
                        "overLimit 413",
                        "badMediaType 415",
                        "unprocessableEntity 422",
                        "headersTooLarge 431",
                        "instanceFault 500",
                        "notImplemented 501",
                        "serviceUnavailable 503");
    }

    @Test
    void a_status_outside_the_catalogue_becomes_the_nearest_of_its_class() {
        assertThat(FaultCode.ofStatus(418)).isEqualTo(FaultCode.BAD_REQUEST);
        assertThat(FaultCode.ofStatus(507)).isEqualTo(FaultCode.INSTANCE_FAULT);
        assertThat(FaultCode.ofStatus(-1)).isEqualTo(FaultCode.INSTANCE_FAULT);
    }
}
