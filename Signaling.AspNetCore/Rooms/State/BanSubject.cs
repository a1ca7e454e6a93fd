using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Signaling.AspNetCore.Rooms.State;

/// <summary>The subject of a ban: the user if the peer has one, otherwise the network address, which several people may share.</summary>
internal static class BanSubject
{
    private const string UserPrefix = "user:";
    private const string AddressPrefix = "address:";

    // A provider assigns at least a /64 network to one customer, and the customer's devices choose the other 64 bits.
    private const int Ipv6PrefixBytes = 8;
    private const int HashBytes = 16;

    public static string OfUser(string userId) => UserPrefix + userId;

    /// <summary>Returns the subject of a peer: its user where the grant names one, otherwise its network address.</summary>
    public static string? Of(PeerGrant grant, string room, IPAddress? address) => grant.UserId is { } userId ? OfUser(userId) : Of(room, address);

    /// <summary>
    /// Returns the subject for an address: a hash, so that neither the store nor an operator's screen shows addresses. The same address has another hash in
    /// another room. The hash does not hide an address from an attacker, because all IPv4 addresses can be tried. Returns null for a connection without an address.
    /// </summary>
    public static string? Of(string room, IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        var network = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        if (network.Length > Ipv6PrefixBytes)
        {
            network = network[..Ipv6PrefixBytes];
        }

        byte[] input = [.. network, .. Encoding.UTF8.GetBytes(room)];
        return AddressPrefix + Base64Url.EncodeToString(SHA256.HashData(input).AsSpan(0, HashBytes));
    }
}
