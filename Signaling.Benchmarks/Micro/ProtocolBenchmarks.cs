using System.Buffers;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Hub;
using Signaling.Contracts;
using Signaling.Load;

namespace Signaling.Benchmarks.Micro;

/// <summary>Measures reading a signal and writing it again, in each hub protocol: SignalR's implementation and ours.</summary>
[MemoryDiagnoser]
public class ProtocolBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly Binder _contract = new(typeof(ISignalingHub));
    private readonly Binder _hub = new(typeof(SignalingHub));
    private IHubProtocol _stock = null!;
    private IHubProtocol _ours = null!;
    private ReadOnlySequence<byte> _call;
    private string _event = string.Empty;

    [Params("json", "messagepack")]
    public string Protocol { get; set; } = string.Empty;

    [Params("200 B", "3 kB", "7 kB")]
    public string Size { get; set; } = string.Empty;

    [GlobalSetup]
    public void Setup()
    {
        var payload = Payload.Sizes.Single(payload => payload.Name == Size);
        _event = payload == Payload.Candidate ? nameof(ISignalingPeer.ReceiveIce) : nameof(ISignalingPeer.ReceiveOffer);
        _stock = Protocol == "json" ? new JsonHubProtocol() : new MessagePackHubProtocol();
        _ours = new PeerProtocolResolver().GetProtocol(Protocol, null)!;
        _call = new(_stock.GetMessageBytes(new InvocationMessage("1", payload.Method, ["YXKxjXcT0qRoxVbQgb6Q8A", payload.Value])));
    }

    [Benchmark(Baseline = true)]
    public int ParseAndWriteAsSignalR() => ParseAndWrite(_stock, _contract);

    [Benchmark]
    public int ParseAndWrite() => ParseAndWrite(_ours, _hub);

    private int ParseAndWrite(IHubProtocol protocol, IInvocationBinder binder)
    {
        var input = _call;
        protocol.TryParseMessage(ref input, binder, out var message);
        var arguments = ((InvocationMessage)message!).Arguments;
        _output.ResetWrittenCount();
        protocol.WriteMessage(new InvocationMessage(_event, arguments), _output);
        return _output.WrittenCount;
    }

    // SignalR knows the parameter types of its methods, and does not look them up for each call.
    private sealed class Binder(Type hub) : IInvocationBinder
    {
        private readonly Dictionary<string, Type[]> _types = hub.GetMethods().Where(method => method.Name.StartsWith("Send", StringComparison.Ordinal))
            .ToDictionary(method => method.Name, method => method.GetParameters().Select(parameter => parameter.ParameterType).ToArray());

        public IReadOnlyList<Type> GetParameterTypes(string methodName) => _types[methodName];

        public Type GetReturnType(string invocationId) => typeof(object);

        public Type GetStreamItemType(string streamId) => typeof(object);
    }
}
