using System.Collections.Frozen;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Telemetry;

/// <summary>The values of the tag <c>method</c>. A client may call any name, so an unknown name has no value of its own.</summary>
internal static class CallName
{
    /// <summary>For a request that opens a connection.</summary>
    public const string Connect = "connect";

    /// <summary>For a call of an unknown method, and for what the service does when a connection ends.</summary>
    public const string Other = "other";

    // Clients may write a method's name in any case.
    private static readonly FrozenDictionary<string, string> _known =
        typeof(ISignalingHub).GetMethods().Select(method => method.Name).Append(Connect).ToFrozenDictionary(name => name, StringComparer.OrdinalIgnoreCase);

    public static string Of(string method) => _known.GetValueOrDefault(method, Other);
}
