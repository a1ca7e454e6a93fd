using System.Net;
using System.Net.Sockets;

namespace Signaling.AspNetCore.Limiting;

/// <summary>
/// The part of a client's address by which connections are counted. A household or a server has an IPv6 network of 64 bits, and can use any address in
/// it, so the network counts as one.
/// </summary>
internal static class SourceAddress
{
    private const int NetworkBytes = 8;

    /// <summary>Returns null for a connection without an IP address, such as a Unix socket.</summary>
    public static string? Of(IPAddress? address)
    {
        if (address is null or { AddressFamily: not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6) })
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
