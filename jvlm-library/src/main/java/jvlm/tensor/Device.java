package jvlm.tensor;

import jvlm.error.BadInput;
import org.bytedeco.pytorch.global.torch;

/**
 * Where tensors live and are computed.
 *
 * @param type {@code cpu} or {@code cuda}
 * @param index which one of its kind
 */
public record Device(String type, int index) {
    public static final Device CPU = new Device("cpu", 0);

    /** Reads {@code cpu}, {@code cuda} or {@code cuda:N}; throws {@link BadInput} where the natives cannot serve it. */
    public static Device of(String name) {
        var parts = name.strip().split(":", 2);
        int index;
        try {
            index = parts.length == 1 ? 0 : Integer.parseInt(parts[1]);
        } catch (NumberFormatException e) {
            throw new BadInput("device " + name + ": the number after the colon cannot be read", e);
        }
        return switch (parts[0]) {
            case "cpu" -> CPU;
            case "cuda" -> cuda(name, index);
            default -> throw new BadInput("device " + name + ": expected cpu, cuda or cuda:N");
        };
    }

    private static Device cuda(String name, int index) {
        if (!torch.hasCUDA() || !torch.cuda_is_available()) {
            throw new BadInput("device " + name + ": the native libraries here are built for the processor only, "
                    + "or no graphics card is found; use cpu");
        }
        if (index < 0 || index >= torch.cuda_device_count()) {
            throw new BadInput("device " + name + ": there are " + torch.cuda_device_count() + " of them");
        }
        return new Device("cuda", index);
    }

    public boolean isCpu() {
        return type.equals("cpu");
    }

    org.bytedeco.pytorch.Device torch() {
        return new org.bytedeco.pytorch.Device(isCpu() ? "cpu" : type + ":" + index);
    }

    @Override
    public String toString() {
        return isCpu() ? type : type + ":" + index;
    }
}
