using System.Buffers;
using System.Text.Json;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Finds the text in a call's JSON that is not valid Unicode: JSON can escape half of a surrogate pair, but UTF-8 cannot encode it.
/// </summary>
internal static class JsonSurrogateFinder
{
    private const byte RecordEnd = 0x1e;

    /// <summary>
    /// Returns the index of the argument and the path to the field in it; null when all texts are valid, or when the record is not JSON.
    /// </summary>
    public static (int Argument, string Path)? Find(in ReadOnlySequence<byte> record)
    {
        var reader = new Utf8JsonReader(record.PositionOf(RecordEnd) is { } end ? record.Slice(0, end) : record);
        List<string> path = [];
        var argument = -1;
        var isInArguments = false;
        try
        {
            while (reader.Read())
            {
                // The record itself is at depth 0, its fields at 1, the arguments at 2, and their fields below that.
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName)
                {
                    (isInArguments, argument) = (reader.ValueTextEquals("arguments"u8), -1);
                }
                else if (isInArguments && reader.CurrentDepth == 2 && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
                {
                    argument++;
                }

                if (isInArguments && reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth > 2)
                {
                    path.RemoveRange(Math.Min(path.Count, reader.CurrentDepth - 3), Math.Max(0, path.Count - (reader.CurrentDepth - 3)));
                    if (!IsText(ref reader))
                    {
                        return (argument, string.Join('.', path));
                    }

                    path.Add(reader.GetString()!);
                }
                else if (isInArguments && reader.TokenType == JsonTokenType.String && !IsText(ref reader))
                {
                    return (argument, string.Join('.', path.Take(reader.CurrentDepth - 2)));
                }
            }
        }
        catch (JsonException)
        {
            // SignalR has already reported the error.
        }

        return null;
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
