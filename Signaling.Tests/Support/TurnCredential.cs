using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Signaling.Tests.Support;

/// <summary>The settings of a TURN server with a shared secret, and what a TURN server reads in the credentials that peers receive.</summary>
internal sealed record TurnCredential(DateTimeOffset Expiry, string PeerId)
{
    public const string Secret = "0123456789abcdef0123456789abcdef";

    public static Dictionary<string, string?> Settings => new()
    {
        ["Signaling:Ice:Servers:0:Urls:0"] = "stun:stun.example",
        ["Signaling:Ice:Servers:1:Urls:0"] = "turn:turn.example",
        ["Signaling:Ice:Servers:1:Urls:1"] = "turns:turn.example?transport=tcp",
        ["Signaling:Ice:Servers:2:Urls:0"] = "turn:other.example",
        ["Signaling:Ice:Servers:2:Username"] = "everybody",
        ["Signaling:Ice:Servers:2:Credential"] = "a-fixed-password",
        ["Signaling:Ice:SharedSecret"] = Secret,
    };

    /// <summary>Reads the credentials of a list with <see cref="Settings"/>. Fails if any server of the list is not as it should be.</summary>
    public static TurnCredential In(IReadOnlyList<IceServer> iceServers)
    {
        iceServers.Should().HaveCount(3);
        var (username, credential) = (iceServers[1].Username!, iceServers[1].Credential!);
        iceServers.Should().BeEquivalentTo(
            [
                new IceServer(["stun:stun.example"]),
                new IceServer(["turn:turn.example", "turns:turn.example?transport=tcp"], username, credential),
                new IceServer(["turn:other.example"], "everybody", "a-fixed-password"),
            ],
            options => options.WithStrictOrdering());
#pragma warning disable CA5350 // The form prescribes HMAC-SHA1.
        credential.Should().Be(Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(username))));
#pragma warning restore CA5350

        var parts = username.Split(':', 2);
        return new(DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture)), parts[1]);
    }
}
