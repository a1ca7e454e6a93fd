using Microsoft.AspNetCore.SignalR;

/// <summary>
/// Names the channels of the nodes, <c>{prefix}:v1:…</c>: SignalR's backplane takes them from the full name of a hub's class. The number is that of the message
/// format between nodes, so a release with another format does not receive these messages. No client can connect to this hub.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1050", Justification = "A namespace would be a part of the channels' names.")]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Style", "IDE1006", Justification = "It is the name of a channel.")]
internal sealed class v1 : Hub;
