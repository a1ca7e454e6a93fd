using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signaling.Tests.Support;

namespace Signaling.Tests.ContractDocuments;

/// <summary>The machine-readable contract in docs/schema. With UPDATE_CONTRACT=1 in the environment, these tests write the files.</summary>
public sealed class ContractDocumentTests
{
    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Files => ["asyncapi.json", "contract.schema.json"];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_OfTheContract_IsWhatTheCodeSays(string file)
    {
        var path = Repository.PathOf($"docs/schema/{file}");
        var text = Create(file).ToJsonString(_readable).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_CONTRACT") == "1")
        {
            File.WriteAllText(path, text);
        }

        File.ReadAllText(path).Should().Be(text, "the contract has changed: run this test with UPDATE_CONTRACT=1");
    }

    private static JsonObject Create(string file) => file == "asyncapi.json" ? AsyncApiDocument.Create() : Schema();

    private static JsonObject Schema() => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "The shapes of the Signaling contract, version 1",
        ["$defs"] = ContractSchemas.Of(typeof(ISignalingHub).GetMethods().Concat(typeof(ISignalingPeer).GetMethods()), "#/$defs/"),
    };
}
