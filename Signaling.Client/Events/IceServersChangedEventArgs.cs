using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The server has sent new ICE servers, before the credentials of the former ones expire.</summary>
/// <param name="iceServers">The new ICE servers.</param>
public sealed class IceServersChangedEventArgs(IReadOnlyList<IceServer> iceServers) : EventArgs
{
    /// <summary>Gets all ICE servers to use from now on, ready for an RTCConfiguration.</summary>
    public IReadOnlyList<IceServer> IceServers { get; } = iceServers;
}
