package dev.coffer.api.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.inject.Singleton;
import org.hibernate.validator.spi.nodenameprovider.JavaBeanProperty;
import org.hibernate.validator.spi.nodenameprovider.Property;
import org.hibernate.validator.spi.nodenameprovider.PropertyNodeNameProvider;

/** Makes violations name a field as it stands in the request body, for example {@code parent_id}. */
@Singleton
public class JsonNames implements PropertyNodeNameProvider {

    @Override
    public String getName(Property property) {
        if (!(property instanceof JavaBeanProperty bean)) {
            return property.getName();
        }
        try {
            JsonProperty named =
                    bean.getDeclaringClass().getDeclaredField(bean.getName()).getAnnotation(JsonProperty.class);
            return named == null ? bean.getName() : named.value();
        } catch (NoSuchFieldException e) {
            return bean.getName();
        }
    }
}
