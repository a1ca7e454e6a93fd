using System.Buffers;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Benchmarks.Load;
using Signaling.Contracts;
using Signaling.Server;
using Signaling.Server.Connections;

namespace Signaling.Benchmarks.Micro;

/// <summary>What does it cost to read a signal and to write it again, in each hub protocol?</summary>
[MemoryDiagnoser]
public class ProtocolBenchmarks : IInvocationBinder
{
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private IHubProtocol _protocol = null!;
    private ReadOnlySequence<byte> _call;
    private string _event = string.Empty;

    [Params("json", "messagepack")]
    public string Protocol { get; set; } = string.Empty;

    [Params("200 B", "7 kB")]
    public string Size { get; set; } = string.Empty;

    [GlobalSetup]
    public void Setup()
    {
        var payload = Payload.Sizes.Single(payload => payload.Name == Size);
        _event = payload == Payload.Candidate ? nameof(ISignalingPeer.ReceiveIce) : nameof(ISignalingPeer.ReceiveOffer);
        _protocol = new PeerProtocolResolver().GetProtocol(Protocol, null)!;
        _call = new(_protocol.GetMessageBytes(new InvocationMessage("1", payload.Method, ["YXKxjXcT0qRoxVbQgb6Q8A", payload.Value])));
    }

    [Benchmark]
    public int ParseAndWrite()
    {
        var input = _call;
        _protocol.TryParseMessage(ref input, this, out var message);
        var arguments = ((InvocationMessage)message!).Arguments;
        _output.ResetWrittenCount();
        _protocol.WriteMessage(new InvocationMessage(_event, arguments), _output);
        return _output.WrittenCount;
    }

    IReadOnlyList<Type> IInvocationBinder.GetParameterTypes(string methodName) =>
        [.. typeof(SignalingHub).GetMethod(methodName)!.GetParameters().Select(parameter => parameter.ParameterType)];

    Type IInvocationBinder.GetReturnType(string invocationId) => typeof(object);

    Type IInvocationBinder.GetStreamItemType(string streamId) => typeof(object);
}
