package jvlm.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * One libtorch tensor. Operations carry the names of the mathematics and return new tensors; shapes broadcast as in
 * PyTorch. A tensor made inside a {@link Scope} ends with it.
 */
public final class Tensor {
    static {
        Natives.ready();
    }

    /** {@code at::Reduction::Sum}. */
    private static final long SUM = 2;

    final org.bytedeco.pytorch.Tensor raw;

    Tensor(org.bytedeco.pytorch.Tensor raw) {
        this.raw = raw;
    }

    public long[] shape() {
        return raw.sizes().vec().get();
    }

    public long size(int dim) {
        return raw.size(dim);
    }

    public int rank() {
        return (int) raw.dim();
    }

    public long elements() {
        return raw.numel();
    }

    public DType dtype() {
        return DType.of(raw.scalar_type());
    }

    public Device device() {
        return isCpu() ? Device.CPU : new Device("cuda", raw.device().index());
    }

    public boolean isCpu() {
        return !raw.device().is_cuda();
    }

    public Tensor add(Tensor o) {
        return of(raw.add(o.raw));
    }

    public Tensor add(double s) {
        return of(raw.add(new Scalar(s)));
    }

    public Tensor sub(Tensor o) {
        return of(raw.sub(o.raw));
    }

    public Tensor mul(Tensor o) {
        return of(raw.mul(o.raw));
    }

    public Tensor mul(double s) {
        return of(raw.mul(new Scalar(s)));
    }

    public Tensor div(Tensor o) {
        return of(raw.div(o.raw));
    }

    public Tensor neg() {
        return of(raw.neg());
    }

    public Tensor abs() {
        return of(raw.abs());
    }

    public Tensor exp() {
        return of(raw.exp());
    }

    public Tensor sin() {
        return of(raw.sin());
    }

    public Tensor cos() {
        return of(raw.cos());
    }

    public Tensor sigmoid() {
        return of(raw.sigmoid());
    }

    public Tensor silu() {
        return of(torch.silu(raw));
    }

    /** The exact GELU, by the error function. */
    public Tensor gelu() {
        return of(torch.gelu(raw));
    }

    /** x * sigmoid(1.702 x), the GELU of the OpenAI CLIP weights. */
    public Tensor quickGelu() {
        return mul(mul(1.702).sigmoid());
    }

    /** GELU by its approximation with tanh. */
    public Tensor geluTanh() {
        return of(torch.gelu(raw, "tanh"));
    }

    public Tensor relu() {
        return of(raw.relu());
    }

    public Tensor clamp(double low, double high) {
        return of(raw.clamp(new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high))));
    }

    public Tensor matmul(Tensor o) {
        return of(raw.matmul(o.raw));
    }

    public Tensor softmax(int dim) {
        return of(torch.softmax(raw, dim));
    }

    public Tensor logSoftmax(int dim) {
        return of(torch.log_softmax(raw, dim));
    }

    public Tensor mean(int... dims) {
        return of(raw.mean(longs(dims), false, new ScalarTypeOptional()));
    }

    public Tensor sum(int... dims) {
        return of(raw.sum(longs(dims), false, new ScalarTypeOptional()));
    }

    /** The sum of everything as a number. */
    public double total() {
        return of(raw.sum(new ScalarTypeOptional(torch.ScalarType.Double))).item();
    }

    public Tensor amax(int dim) {
        return of(raw.amax(new long[] {dim}, false));
    }

    public Tensor argmax(int dim) {
        return of(raw.argmax(new LongOptional(dim), false));
    }

    /** Rows over {@code dim} scaled to Euclidean length one. */
    public Tensor normalized(int dim) {
        var length = raw.norm(new ScalarOptional(new Scalar(2.0)), new long[] {dim}, true, raw.scalar_type());
        return of(raw.div(length));
    }

    public Tensor eq(long value) {
        return of(raw.eq(new Scalar(value)));
    }

    public Tensor lt(Tensor o) {
        return of(raw.lt(o.raw));
    }

    /** Logical and. */
    public Tensor and(Tensor o) {
        return of(raw.logical_and(o.raw));
    }

    /** Logical or. */
    public Tensor or(Tensor o) {
        return of(raw.logical_or(o.raw));
    }

    public Tensor maskedFill(Tensor mask, double value) {
        return of(raw.masked_fill(mask.raw, new Scalar(value)));
    }

    /** Writes {@code value} where {@code mask} is true into this tensor itself, which no one else may be reading. */
    public Tensor hide(Tensor mask, double value) {
        raw.masked_fill_(mask.raw, new Scalar(value));
        return this;
    }

    /** Places where {@code mask} is true take the elements of {@code source} in their order. */
    public Tensor maskedScatter(Tensor mask, Tensor source) {
        return of(raw.masked_scatter(mask.raw, source.raw));
    }

    public Tensor indexSelect(int dim, Tensor index) {
        return of(raw.index_select(dim, index.raw));
    }

    /** A view where the layout allows it, else a copy. */
    public Tensor view(long... shape) {
        return of(raw.reshape(shape));
    }

    public Tensor flatten(int from) {
        return of(raw.flatten(from, -1));
    }

    public Tensor flatten(int from, int to) {
        return of(raw.flatten(from, to));
    }

    public Tensor transpose(int a, int b) {
        return of(raw.transpose(a, b));
    }

    public Tensor permute(long... dims) {
        return of(raw.permute(dims));
    }

    public Tensor unsqueeze(int dim) {
        return of(raw.unsqueeze(dim));
    }

    public Tensor expand(long... shape) {
        return of(raw.expand(shape));
    }

    public Tensor slice(int dim, long from, long to) {
        return of(raw.slice(dim, new LongOptional(from), new LongOptional(to), 1));
    }

    /** The part from index {@code from} on. */
    public Tensor from(int dim, long from) {
        return slice(dim, from, Long.MAX_VALUE);
    }

    public Tensor select(int dim, long index) {
        return of(raw.select(dim, index));
    }

    public Tensor cat(int dim, Tensor o) {
        return Tensors.cat(java.util.List.of(this, o), dim);
    }

    public Tensor contiguous() {
        return of(raw.contiguous());
    }

    public Tensor to(DType dtype) {
        return dtype == dtype() ? this : of(raw.to(dtype.torch()));
    }

    public Tensor to(Device device) {
        return device.isCpu() && isCpu() ? this : of(raw.to(device.torch(), raw.scalar_type()));
    }

    /** Copies {@code source} over this tensor, which must own writable memory. */
    public void write(Tensor source) {
        raw.copy_(source.raw);
    }

    public Tensor copy() {
        return of(raw.clone());
    }

    /** Normalises the last dimension: (x - mean) / sqrt(var + eps) * weight + bias. */
    public Tensor layerNorm(@Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        return of(torch.layer_norm(raw, new long[] {size(rank() - 1)}, optional(weight), optional(bias), eps, true));
    }

    /** x / sqrt(mean(x^2) + eps) in float32, cast back, then times weight. */
    public Tensor rmsNorm(Tensor weight, double eps) {
        long[] width = {size(rank() - 1)};
        if (dtype() == DType.F32) {
            return of(torch.rms_norm(raw, width, optional(weight), new DoubleOptional(eps)));
        }
        var x = raw.to(torch.ScalarType.Float);
        var n = torch.rms_norm(x, width, new TensorOptional(), new DoubleOptional(eps));
        return of(n.to(raw.scalar_type()).mul(weight.raw));
    }

    /** Rows of this matrix {@code [count, width]} for {@code ids}. */
    public Tensor embedding(Tensor ids) {
        return of(torch.embedding(raw, ids.raw));
    }

    /** x W^T + b by libtorch's own choice of kernel; {@link LinearKernel} is faster where no gradient is needed. */
    public Tensor linear(Tensor weight, @Nullable Tensor bias) {
        return of(torch.linear(raw, weight.raw, optional(bias)));
    }

    /** Convolution of {@code [batch, channels, height, width]}. */
    public Tensor conv2d(Tensor weight, @Nullable Tensor bias, long stride, long padding, long groups) {
        return of(torch.conv2d(
                raw,
                weight.raw,
                optional(bias),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                groups));
    }

    /** Zeros around the last two dimensions. */
    public Tensor pad(long left, long right, long top, long bottom) {
        return of(torch.constant_pad_nd(raw, new long[] {left, right, top, bottom}, new Scalar(0.0)));
    }

    public Tensor avgPool2d(long window) {
        long[] square = {window, window};
        return of(torch.avg_pool2d(raw, square, square, new long[] {0, 0}, false, true, new LongOptional()));
    }

    /** (x - mean) / sqrt(var + eps) * weight + bias for each channel, with the statistics given. */
    public Tensor batchNorm(Tensor weight, Tensor bias, Tensor mean, Tensor var, double eps) {
        return of(torch.batch_norm(
                raw, optional(weight), optional(bias), optional(mean), optional(var), false, 0.0, eps, true));
    }

    /** Reports this tensor to the {@link Probe}, if one listens. */
    public Tensor named(String name) {
        Probe.report(name, this);
        return this;
    }

    /** A copy of the elements in row-major order as float32. */
    public float[] floats() {
        return Scope.free(() -> {
            var t = to(DType.F32).to(Device.CPU).contiguous();
            // A mapped tensor lies where its file has it, at any address.
            return t.memory().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        });
    }

    /** Copies the elements in row-major order into {@code out}, as float32. */
    public void read(float[] out) {
        Scope.free(() -> {
            var t = to(DType.F32).to(Device.CPU).contiguous();
            MemorySegment.copy(t.memory(), ValueLayout.JAVA_FLOAT_UNALIGNED, 0, out, 0, out.length);
            return out;
        });
    }

    /** A copy of the elements in row-major order as integers. */
    public long[] integers() {
        return Scope.free(() -> {
            var t = to(DType.I64).to(Device.CPU).contiguous();
            return t.memory().toArray(ValueLayout.JAVA_LONG_UNALIGNED);
        });
    }

    /** The only element. */
    public double item() {
        return raw.item_double();
    }

    /** The memory of a contiguous tensor on the processor; valid while the tensor lives. */
    public MemorySegment memory() {
        return MemorySegment.ofAddress(raw.data_ptr().address()).reinterpret(raw.nbytes());
    }

    /** Pushes {@code gradient}, of this tensor's shape, back from here. */
    public void backward(Tensor gradient) {
        raw._backward(new TensorVector(), optional(gradient), new BoolOptional(), false);
    }

    /** Forgets the gradient. */
    public void forgetGrad() {
        raw.mutable_grad().reset();
    }

    /** The sum over rows of -log softmax(this)[target], of logits {@code [rows, classes]} and {@code targets [rows]}. */
    public Tensor crossEntropySum(Tensor targets) {
        return of(torch.cross_entropy_loss(raw, targets.raw, new TensorOptional(), SUM, -100, 0.0));
    }

    /** Each element is set to zero with probability {@code p}, the others are scaled by 1 / (1 - p). */
    public Tensor dropout(double p) {
        return of(torch.dropout(raw, p, true));
    }

    /** The Euclidean length of all elements together. */
    public double norm() {
        return raw.norm().item_double();
    }

    /** Lets this tensor outlive the scopes it was made in. */
    public Tensor keep() {
        raw.retainReference();
        return this;
    }

    /** Frees the native memory now; for a tensor made by {@link Scope#keep}. */
    public void free() {
        raw.close();
    }

    private static Tensor of(org.bytedeco.pytorch.Tensor raw) {
        return new Tensor(raw);
    }

    private static long[] longs(int[] dims) {
        return Arrays.stream(dims).asLongStream().toArray();
    }

    private static TensorOptional optional(@Nullable Tensor t) {
        return t == null ? new TensorOptional() : new TensorOptional(t.raw);
    }

    @Override
    public String toString() {
        return dtype() + Arrays.toString(shape());
    }

    /** Computes the gradients of this single number and adds them to those of all that it came from. */
    public void backward() {
        raw.backward();
    }

    /** Says whether gradients are wanted of this tensor, which no operation made. */
    public Tensor trainable(boolean on) {
        raw.set_requires_grad(on);
        return this;
    }

    /** The gradient that has gathered, itself and no copy; null where there is none. */
    public @Nullable Tensor grad() {
        var gradient = raw.grad();
        return gradient.defined() ? of(gradient) : null;
    }

    /** Whether gradients would flow from this tensor to something. */
    public boolean needsGrad() {
        return raw.requires_grad();
    }

    /** The same memory without a graph for gradients. */
    public Tensor detached() {
        return of(raw.detach());
    }
}
