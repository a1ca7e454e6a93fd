using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Connections;

/// <summary>Creates the refusal of a call whose arguments SignalR could not bind. It names the reason and, if known, the field.</summary>
internal static class BindingRefusal
{
    // A field's name can be a key of the client's own.
    private const int MaxFieldLength = 100;

    private static readonly FrozenDictionary<string, string[]> _parameters = typeof(ISignalingHub).GetMethods().ToFrozenDictionary(
        method => method.Name, method => method.GetParameters().Select(parameter => parameter.Name!).ToArray(), StringComparer.OrdinalIgnoreCase);

    /// <param name="target">The method.</param>
    /// <param name="failure">SignalR's exception.</param>
    /// <param name="record">The call as received; empty when it is not JSON.</param>
    public static SignalingRefusalException Create(string target, Exception failure, in ReadOnlySequence<byte> record)
    {
        var parameters = _parameters.GetValueOrDefault(target, []);
        if (!record.IsEmpty && JsonSurrogateFinder.Find(record) is var (argument, path))
        {
            var name = path.Length > 0 ? path : argument < parameters.Length ? parameters[argument] : "argument";
            return Refusal.Invalid(
                $"The field '{Printable(name)}' is not valid Unicode text: it contains half of a surrogate pair. Do not cut a text within a character.");
        }

        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is JsonException { Path: ['$', '.', .. var field] })
            {
                return Refusal.Invalid($"The field '{Printable(field)}' has the wrong type.");
            }
        }

        return Refusal.Invalid(parameters.Length == 0
            ? "The method takes no arguments."
            : $"The number or the types of the arguments do not fit the method: it takes ({string.Join(", ", parameters)}).");
    }

    private static string Printable(string text) =>
        new([.. text.Take(MaxFieldLength).Where(character => !char.IsControl(character) && !char.IsSurrogate(character))]);
}
