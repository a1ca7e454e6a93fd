using System.Text.Json;
using System.Text.Json.Serialization;

namespace Signaling.AspNetCore.Overview;

/// <summary>Reports as the nodes write them for each other.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NodeReport))]
internal sealed partial class ReportFormat : JsonSerializerContext
{
    public static string Write(NodeReport report) => JsonSerializer.Serialize(report, Default.NodeReport);

    /// <summary>Returns null for a text that is no report.</summary>
    public static NodeReport? TryRead(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Default.NodeReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
