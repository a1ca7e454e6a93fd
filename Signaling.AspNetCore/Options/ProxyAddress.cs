using System.Net;

namespace Signaling.AspNetCore;

/// <summary>Reads an entry of <see cref="SignalingOptions.TrustedProxies"/>: an IP address, or a network in CIDR notation.</summary>
internal static class ProxyAddress
{
    /// <summary>Returns the error of an entry; null if it is valid.</summary>
    public static string? WhatIsWrong(string? text) => TryParse(text, out _)
        ? null
        : $"{SettingText.Found(text)}, which is neither an IP address nor a network. Set an address such as 10.0.0.5, or a network such as 10.0.0.0/8.";

    public static bool TryParse(string? text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}
