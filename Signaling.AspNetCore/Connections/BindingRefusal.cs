using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Connections;

/// <summary>Says what is wrong with the arguments of a call that SignalR could not bind: the field where it is known, and the reason.</summary>
internal static class BindingRefusal
{
    // A field's name can be a key of the client's own.
    private const int MaxFieldLength = 100;

    private static readonly FrozenDictionary<string, string[]> _parameters = typeof(ISignalingHub).GetMethods().ToFrozenDictionary(
        method => method.Name, method => method.GetParameters().Select(parameter => parameter.Name!).ToArray(), StringComparer.OrdinalIgnoreCase);

    /// <param name="target">The method.</param>
    /// <param name="failure">What SignalR found.</param>
    /// <param name="record">The call as it came; empty when it is not JSON.</param>
    public static HubException Create(string target, Exception failure, in ReadOnlySequence<byte> record)
    {
        var parameters = _parameters.GetValueOrDefault(target, []);
        if (!record.IsEmpty && JsonSurrogateFinder.Find(record) is var (argument, path))
        {
            var name = path.Length > 0 ? path : argument < parameters.Length ? parameters[argument] : "argument";
            return Refusal.Invalid(
                $"The field '{Printable(name)}' is no valid Unicode text: it holds half of a surrogate pair. Do not cut a text within a character.");
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
