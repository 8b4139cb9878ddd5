package io.turnout.api;

import io.turnout.config.Application;
import io.turnout.config.Instance;
import io.turnout.config.IpAddress;
import io.turnout.config.Site;
import io.turnout.switching.InstanceInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The instances of all platforms, as the site file has them. Immutable. */
final class SiteInstances {
    private final Site site;

    /** An instance and its application's identity. */
    record Known(String application, Instance instance) {}

    SiteInstances(Site site) {
        this.site = site;
    }

    List<Known> all() {
        List<Known> all = new ArrayList<>();
        for (Application application : site.applications()) {
            application.instances().forEach(it -> all.add(new Known(application.identity(), it)));
        }
        return all;
    }

    /** The id of the instance that {@code info} names; its text where none is known by it. */
    String id(InstanceInfo info, String text) {
        for (Known known : all()) {
            if (isNamed(known.instance(), info)) {
                return known.instance().id();
            }
        }
        return text;
    }

    private static boolean isNamed(Instance instance, InstanceInfo info) {
        return switch (info) {
            case InstanceInfo.IpAddress it -> {
                IpAddress address = instance.address();
                yield address.high() == it.high() && address.low() == it.low();
            }
            case InstanceInfo.Teid it -> isNumber(instance.teid(), it.teid());
            case InstanceInfo.GreKey it -> isNumber(instance.greKey(), it.key());
        };
    }

    private static boolean isNumber(OptionalLong number, int found) {
        return number.isPresent() && (int) number.getAsLong() == found;
    }

    boolean isHere(Instance instance) {
        return instance.platform().equals(site.platform().id());
    }
}
