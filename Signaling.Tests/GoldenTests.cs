using System.Buffers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using MessagePack;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Protocols;

namespace Signaling.Tests;

/// <summary>
/// The recorded wire format: a file for each method and event. Clients in other languages are checked with the same files. Here each file is read
/// into the types of the contract and written again, with both hub protocols. The result must be equal.
/// </summary>
public sealed class GoldenTests
{
    private static readonly JsonHubProtocol _json = new();
    private static readonly MessagePackHubProtocol _messagePack = new(Options.Create(RelayedFormatter.Options));

    public static TheoryData<string> Methods => [.. Names("methods")];

    public static TheoryData<string> Events => [.. Names("events")];

    [Fact]
    public void Files_ExistForEveryMethodAndEvent_AndForNothingElse()
    {
        MethodNames("methods").Should().BeEquivalentTo(typeof(ISignalingHub).GetMethods().Select(method => method.Name));
        MethodNames("events").Should().BeEquivalentTo(typeof(ISignalingPeer).GetMethods().Select(method => method.Name));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Method_ReadAndWrittenByBothProtocols_IsAsRecorded(string name)
    {
        var golden = Read("methods", name);
        var method = typeof(ISignalingHub).GetMethod(Method(name))!;

        ArgumentsShouldRoundTrip(golden, method);
        if (method.ReturnType.GenericTypeArguments is [var resultType])
        {
            var result = golden["result"].Deserialize(resultType, JsonSerializerOptions.Web);
            Same(Written(_json, new CompletionMessage("1", null, result, true))["result"], golden["result"]);
            Same(Written(_messagePack, new CompletionMessage("1", null, result, true))[4], golden["result"]);
        }
        else
        {
            golden["result"].Should().BeNull();
        }
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_ReadAndWrittenByBothProtocols_IsAsRecorded(string name) =>
        ArgumentsShouldRoundTrip(Read("events", name), typeof(ISignalingPeer).GetMethod(Method(name))!);

    private static void ArgumentsShouldRoundTrip(JsonNode golden, MethodInfo method)
    {
        var recorded = golden["arguments"]!.AsArray();
        var types = method.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        recorded.Should().HaveSameCount(types);
        var arguments = types.Select((type, i) => recorded[i].Deserialize(type, JsonSerializerOptions.Web)).ToArray();

        var message = new InvocationMessage("1", method.Name, arguments);
        Same(Written(_json, message)["arguments"], recorded);
        Same(Written(_messagePack, message)[4], recorded);

        // MessagePack must also read what it has written.
        var bytes = new ReadOnlySequence<byte>(_messagePack.GetMessageBytes(message));
        _messagePack.TryParseMessage(ref bytes, new Binder(types), out var parsed).Should().BeTrue();
        Same(Written(_json, parsed!)["arguments"], recorded);
    }

    private static JsonNode Written(JsonHubProtocol protocol, HubMessage message) =>
        JsonNode.Parse(protocol.GetMessageBytes(message).Span[..^1])!;

    // A MessagePack message begins with its length, seven bits per byte.
    private static JsonNode Written(MessagePackHubProtocol protocol, HubMessage message)
    {
        var bytes = protocol.GetMessageBytes(message);
        var prefix = bytes.Span.IndexOfAnyInRange((byte)0, (byte)0x7f) + 1;
        return JsonNode.Parse(MessagePackSerializer.ConvertToJson(bytes[prefix..]))!;
    }

    private static void Same(JsonNode? actual, JsonNode? recorded) =>
        JsonNode.DeepEquals(actual, recorded).Should().BeTrue("{0} must equal {1}", actual?.ToJsonString() ?? "null", recorded?.ToJsonString() ?? "null");

    private static string Method(string name) => name.Split('.')[0];

    private static IEnumerable<string> MethodNames(string kind) => Names(kind).Select(Method).Distinct();

    private static IEnumerable<string> Names(string kind) => Directory.GetFiles(Folder(kind), "*.json").Select(Path.GetFileNameWithoutExtension)!;

    private static JsonNode Read(string kind, string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(kind), name + ".json")))!;

    private static string Folder(string kind) => Path.Combine(AppContext.BaseDirectory, "Golden", kind);

    private sealed class Binder(IReadOnlyList<Type> types) : IInvocationBinder
    {
        public IReadOnlyList<Type> GetParameterTypes(string methodName) => types;

        public Type GetReturnType(string invocationId) => typeof(object);

        public Type GetStreamItemType(string streamId) => typeof(object);
    }
}
