using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace Signaling.Tests.ContractDocuments;

/// <summary>JSON Schemas (draft 2020-12) of the shapes of the contract, with the descriptions of their types.</summary>
internal static class ContractSchemas
{
    private static readonly NullabilityInfoContext _nullability = new();

    // Fields with one of a fixed set of values.
    private static readonly Dictionary<(Type Type, string Field), Type> _values = new()
    {
        [(typeof(PeerInfo), "state")] = typeof(PeerStates),
        [(typeof(SessionDescription), "type")] = typeof(SessionDescriptionTypes),
        [(typeof(SendResult), "status")] = typeof(SendStatuses),
        [(typeof(ConnectionReport), "outcome")] = typeof(ConnectionOutcomes),
    };

    /// <summary>Returns the schema of each shape by its name. References begin with <paramref name="at"/>.</summary>
    public static JsonObject Of(IEnumerable<MethodInfo> methods, string at)
    {
        var shapes = new SortedDictionary<string, Type>(StringComparer.Ordinal);
        foreach (var type in methods.SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(ResultOf(method))))
        {
            Collect(type, shapes);
        }

        return [.. shapes.Select(shape => KeyValuePair.Create(shape.Key, (JsonNode?)Shape(shape.Value, at)))];
    }

    /// <summary>Returns the schema of all arguments of a call, in their order.</summary>
    public static JsonObject Arguments(MethodInfo method, string at)
    {
        var parameters = method.GetParameters();
        return new()
        {
            ["type"] = "array",
            ["prefixItems"] = new JsonArray([.. parameters.Select(parameter => Parameter(parameter, at))]),
            ["minItems"] = parameters.Length,
            ["maxItems"] = parameters.Length,
        };
    }

    /// <summary>Returns the schema of what a method returns; null when it returns nothing.</summary>
    public static JsonObject? Result(MethodInfo method, string at) => ResultOf(method) is { } type ? Reference(type, at) : null;

    public static IEnumerable<string> ValuesOf(Type constants) =>
        constants.GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    private static JsonObject Parameter(ParameterInfo parameter, string at)
    {
        var schema = Reference(parameter.ParameterType, at);
        if (_nullability.Create(parameter).ReadState == NullabilityState.Nullable)
        {
            schema = new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
        }

        schema["title"] = parameter.Name;
        return schema;
    }

    private static JsonObject Reference(Type type, string at) =>
        IsShape(type) ? new() { ["$ref"] = at + type.Name } : (JsonObject)Exported(type, at);

    private static JsonObject Shape(Type type, string at)
    {
        var schema = (JsonObject)Exported(type, at);
        if (Descriptions.Summary(type) is { } summary)
        {
            schema["description"] = summary;
        }

        foreach (var (field, property) in schema["properties"]!.AsObject())
        {
            if (Descriptions.Parameter(type, field) is { } text)
            {
                property!["description"] = text;
            }

            if (_values.TryGetValue((type, field), out var constants))
            {
                property!["enum"] = new JsonArray([.. ValuesOf(constants).Select(value => JsonValue.Create(value))]);
            }
        }

        return schema;
    }

    private static JsonNode Exported(Type type, string at) => JsonSerializerOptions.Web.GetJsonSchemaAsNode(type, new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, node) =>
            context.TypeInfo.Type != type && IsShape(context.TypeInfo.Type)
                ? Nested(context.TypeInfo.Type, node, at)
                : WithoutText(node),
    });

    private static JsonObject Nested(Type type, JsonNode schema, string at)
    {
        var reference = new JsonObject { ["$ref"] = at + type.Name };
        return schema["type"] is JsonArray ? new() { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) } : reference;
    }

    // Web options also read numbers from texts. The service writes numbers only.
    private static JsonNode WithoutText(JsonNode node)
    {
        if (node is JsonObject schema && schema.ContainsKey("pattern") && schema["type"] is JsonArray types)
        {
            schema.Remove("pattern");
            var left = types.Select(type => (string)type!).Where(type => type != "string").ToArray();
            schema["type"] = left is [var only] ? only : new JsonArray([.. left.Select(type => JsonValue.Create(type))]);
        }

        return node;
    }

    private static void Collect(Type? type, SortedDictionary<string, Type> shapes)
    {
        if (type is null || (IsShape(type) && !shapes.TryAdd(type.Name, type)))
        {
            return;
        }

        foreach (var inner in IsShape(type) ? type.GetProperties().Select(property => property.PropertyType) : type.GenericTypeArguments)
        {
            Collect(inner, shapes);
        }
    }

    private static bool IsShape(Type type) => type.Assembly == typeof(PeerInfo).Assembly && type.IsClass;

    private static Type? ResultOf(MethodInfo method) => method.ReturnType.GenericTypeArguments.SingleOrDefault();
}
