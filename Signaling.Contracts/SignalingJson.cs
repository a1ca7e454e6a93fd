#if NET
using System.Text.Json.Serialization.Metadata;

namespace Signaling.Contracts;

/// <summary>The JSON form of the contract's types, generated at compile time: for trimmed and AOT-compiled applications.</summary>
public static class SignalingJson
{
    /// <summary>
    /// Gets the resolver of all types that cross the wire. A SignalR client of your own sets it as
    /// <c>PayloadSerializerOptions.TypeInfoResolver</c> of its JSON protocol.
    /// </summary>
    public static IJsonTypeInfoResolver TypeInfoResolver => SignalingJsonContext.Default;
}
#endif
