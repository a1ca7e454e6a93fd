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
/// The wire's own record: a file for each method and event, which clients in other languages are checked against too. Here each is read into
/// the contract's types and written again, by both hub protocols, and has to come out as it was.
/// </summary>
public sealed class GoldenTests
{
    private static readonly JsonHubProtocol _json = new();
    private static readonly MessagePackHubProtocol _messagePack = new(Options.Create(RelayedFormatter.Options));

    public static TheoryData<string> Methods => [.. Names("methods")];

    public static TheoryData<string> Events => [.. Names("events")];

    [Fact]
    public void Files_AreThereForEveryMethodAndEvent_AndForNothingElse()
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

        // And back: what MessagePack has written, it can read.
        var bytes = new ReadOnlySequence<byte>(_messagePack.GetMessageBytes(message));
        _messagePack.TryParseMessage(ref bytes, new Binder(types), out var parsed).Should().BeTrue();
        Same(Written(_json, parsed!)["arguments"], recorded);
    }

    private static JsonNode Written(JsonHubProtocol protocol, HubMessage message) =>
        JsonNode.Parse(protocol.GetMessageBytes(message).Span[..^1])!;

    // A message in MessagePack has its length in front, in one byte for each seven bits.
    private static JsonNode Written(MessagePackHubProtocol protocol, HubMessage message)
    {
        var bytes = protocol.GetMessageBytes(message);
        var prefix = bytes.Span.IndexOfAnyInRange((byte)0, (byte)0x7f) + 1;
        return JsonNode.Parse(MessagePackSerializer.ConvertToJson(bytes[prefix..]))!;
    }

    private static void Same(JsonNode? actual, JsonNode? recorded) =>
        JsonNode.DeepEquals(actual, recorded).Should().BeTrue("{0} has to be {1}", actual?.ToJsonString() ?? "null", recorded?.ToJsonString() ?? "null");

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
