namespace Signaling.Server.Relay;

/// <summary>One event on its way to one or more peers.</summary>
/// <param name="Method">The event's name on the wire.</param>
/// <param name="Arguments">Its arguments, as the hub protocol will write them.</param>
/// <param name="Bytes">About how much memory it holds while it waits.</param>
internal sealed record Signal(string Method, object?[] Arguments, int Bytes);
