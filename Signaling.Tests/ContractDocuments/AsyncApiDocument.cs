using System.Reflection;
using System.Text.Json.Nodes;

namespace Signaling.Tests.ContractDocuments;

/// <summary>The contract as an AsyncAPI 3.0 document, for generators of clients and documentation.</summary>
internal static class AsyncApiDocument
{
    private const string Schemas = "#/components/schemas/";
    private const string Channel = "#/channels/signaling";

    private static readonly MethodInfo[] _methods = typeof(ISignalingHub).GetMethods();
    private static readonly MethodInfo[] _events = typeof(ISignalingPeer).GetMethods();

    public static JsonObject Create()
    {
        var messages = new JsonObject();
        var operations = new JsonObject();
        foreach (var method in _methods)
        {
            messages[method.Name] = Invocation(method);
            operations[method.Name] = Operation("receive", method);
            if (ContractSchemas.Result(method, Schemas) is { } result)
            {
                messages[$"{method.Name}Result"] = Completion(method, result);
                operations[method.Name]!["reply"] = new JsonObject { ["channel"] = Reference(Channel), ["messages"] = References($"{method.Name}Result") };
            }
        }

        foreach (var method in _events)
        {
            messages[method.Name] = Invocation(method);
            operations[method.Name] = Operation("send", method);
        }

        return new()
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Signaling",
                ["version"] = "1",
                ["description"] = "WebRTC signaling in rooms, over SignalR's hub protocols. Payloads are the hub messages of the JSON protocol, each followed by the byte 0x1E. See docs/protocol.md.",
                ["license"] = new JsonObject { ["name"] = "MIT" },
            },
            ["defaultContentType"] = "application/json",
            ["channels"] = new JsonObject
            {
                ["signaling"] = new JsonObject
                {
                    ["address"] = SignalingProtocol.Path,
                    ["messages"] = new JsonObject(messages.Select(message => KeyValuePair.Create(message.Key, (JsonNode?)Reference($"#/components/messages/{message.Key}")))),
                },
            },
            ["operations"] = operations,
            ["components"] = new JsonObject
            {
                ["messages"] = messages,
                ["schemas"] = new JsonObject([.. ContractSchemas.Of(_methods.Concat(_events), Schemas).Select(Copy), KeyValuePair.Create("Refusal", (JsonNode?)Refusal())]),
            },
        };
    }

    private static JsonObject Invocation(MethodInfo method) => new()
    {
        ["name"] = method.Name,
        ["summary"] = Descriptions.Summary(method),
        ["payload"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["type"] = new JsonObject { ["const"] = 1 },
                ["invocationId"] = new JsonObject { ["type"] = "string" },
                ["target"] = new JsonObject { ["const"] = method.Name },
                ["arguments"] = ContractSchemas.Arguments(method, Schemas),
            },
            ["required"] = new JsonArray("type", "target", "arguments"),
        },
    };

    // A completion has a result or an error.
    private static JsonObject Completion(MethodInfo method, JsonObject result) => new()
    {
        ["name"] = $"{method.Name}Result",
        ["payload"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["type"] = new JsonObject { ["const"] = 3 },
                ["invocationId"] = new JsonObject { ["type"] = "string" },
                ["result"] = result,
                ["error"] = Reference($"{Schemas}Refusal"),
            },
            ["required"] = new JsonArray("type", "invocationId"),
        },
    };

    private static JsonObject Refusal() => new()
    {
        ["type"] = "string",
        ["description"] = "Ends in \"HubException: code: explanation\".",
        ["examples"] = new JsonArray([.. ContractSchemas.ValuesOf(typeof(SignalingErrorCodes)).Select(code => JsonValue.Create($"HubException: {code}: …"))]),
    };

    // A JSON node has one parent.
    private static KeyValuePair<string, JsonNode?> Copy(KeyValuePair<string, JsonNode?> schema) => KeyValuePair.Create(schema.Key, schema.Value?.DeepClone());

    private static JsonObject Operation(string action, MethodInfo method) => new()
    {
        ["action"] = action,
        ["channel"] = Reference(Channel),
        ["messages"] = References(method.Name),
    };

    private static JsonArray References(string message) => [Reference($"{Channel}/messages/{message}")];

    private static JsonObject Reference(string to) => new() { ["$ref"] = to };
}
