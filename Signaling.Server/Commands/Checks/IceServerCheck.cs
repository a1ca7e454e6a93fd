using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Signaling.AspNetCore;
using Signaling.Contracts;
using Signaling.Server.Commands.Stun;

namespace Signaling.Server.Commands.Checks;

/// <summary>Asks each STUN server for this machine's address, and each TURN server for a relay address, which it gives back.</summary>
internal static class IceServerCheck
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(4);

    /// <param name="servers">The servers as a peer receives them.</param>
    /// <param name="isMade">Returns whether the credential of a server is made with the shared secret.</param>
    /// <param name="cancelled">Ends the check.</param>
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(IReadOnlyList<IceServer> servers, Func<IceServer, bool> isMade, CancellationToken cancelled) =>
        servers.Count == 0
            ? [CheckResult.Skipped("ice", "Signaling:Ice:Servers is empty: peers that do not reach each other directly cannot connect")]
            : await Task.WhenAll(servers.SelectMany(server => server.Urls.Select(url => RunAsync(url, server, isMade(server), cancelled))));

    private static async Task<CheckResult> RunAsync(string url, IceServer server, bool isMade, CancellationToken cancelled)
    {
        var endpoint = StunEndpoint.Parse(url);
        if (endpoint.Transport == "DTLS")
        {
            return CheckResult.Skipped(url, "DTLS is not checked. Check the same server over TLS: ?transport=tcp");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        patience.CancelAfter(_patience);
        try
        {
            await using var connection = await StunConnection.OpenAsync(endpoint, patience.Token);
            return endpoint.IsTurn ? await AllocateAsync(url, connection, server, isMade, patience.Token) : await BindAsync(url, connection, patience.Token);
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            return CheckResult.Failed(
                url, string.Create(CultureInfo.InvariantCulture, $"no answer over {endpoint.Transport} within {_patience.TotalSeconds:0} seconds"),
                $"Start the server, and let firewalls pass {(endpoint.IsTcp ? "TCP" : "UDP")} port {endpoint.Port} to it.");
        }
        catch (AuthenticationException exception)
        {
            return CheckResult.Failed(url, exception.Message, "Install a valid certificate for this name on the TURN server, with the intermediate certificates. Browsers refuse it as it is.");
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain)
        {
            return CheckResult.Failed(url, $"the name {endpoint.Host} cannot be resolved", "Correct the name in Signaling:Ice:Servers, or add it to the DNS.");
        }
        catch (SocketException exception)
        {
            return CheckResult.Failed(
                url, $"{endpoint.Transport} port {endpoint.Port} cannot be reached ({exception.Message})", "Start the server, open the port, or correct the address in Signaling:Ice:Servers.");
        }
        catch (IOException exception)
        {
            return CheckResult.Failed(url, $"the server has ended the connection ({exception.Message})", "Check that a TURN server listens there, and not another service.");
        }
    }

    private static async Task<CheckResult> BindAsync(string url, StunConnection connection, CancellationToken cancelled)
    {
        var request = new StunRequest(StunMethod.Binding);
        var answer = await connection.AskAsync(request, request.ToArray(), cancelled);
        return answer.IsSuccess && answer.Address(StunAttribute.XorMappedAddress) is { } address
            ? CheckResult.Ok(url, $"sees this machine as {address}")
            : CheckResult.Failed(url, $"refuses a binding request ({answer.ErrorCode} {Shown(answer.Reason)})", "Check the log of the STUN server.");
    }

    private static async Task<CheckResult> AllocateAsync(string url, StunConnection connection, IceServer server, bool isMade, CancellationToken cancelled)
    {
        var (relay, answer, isOpen) = await TurnAllocation.TryAsync(connection, server.Username ?? string.Empty, server.Credential ?? string.Empty, cancelled);
        return isOpen ? CheckResult.Failed(url, "anybody can allocate without a credential", "Require authentication: use-auth-secret in coturn. docs/turn.md shows how.")
            : relay is not null && IsUnreachable(relay.Address, url)
                ? CheckResult.Warning(url, $"relays from the private address {relay.Address}, which peers elsewhere do not reach", "Set external-ip of the TURN server. docs/turn.md shows how.")
            : relay is not null ? CheckResult.Ok(url, $"allocates; relays from {relay}")
            : answer.IsSuccess ? CheckResult.Failed(url, "the answer is not signed with the credential", "Check what answers there: it does not know the secret.")
            : Refused(url, answer, isMade);
    }

    private static CheckResult Refused(string url, StunAnswer answer, bool isMade)
    {
        var remedy = answer.ErrorCode switch
        {
            401 when isMade => "Set the same secret here (Signaling:Ice:SharedSecret) and there (static-auth-secret), and compare the clocks of both machines.",
            401 => "Correct Username and Credential in Signaling:Ice:Servers.",
            442 => "Allow UDP relays on the TURN server.",
            486 => "Raise user-quota or total-quota of the TURN server.",
            508 => "Give the TURN server more ports: min-port and max-port.",
            _ => "Check the log of the TURN server.",
        };
        return CheckResult.Failed(url, $"refuses to allocate: {answer.ErrorCode} {Shown(answer.Reason)}", remedy);
    }

    // A server that has a private address itself serves a private network.
    private static bool IsUnreachable(IPAddress relay, string url) =>
        IsPrivate(relay) && !(IPAddress.TryParse(StunEndpoint.Parse(url).Host, out var own) ? IsPrivate(own) : StunEndpoint.Parse(url).Host == "localhost");

    private static bool IsPrivate(IPAddress address) => IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal
        || (address.GetAddressBytes() is [var first, var second, _, _] && (first is 0 or 10 || (first, second) is (192, 168) or (169, 254) || (first == 172 && second is >= 16 and < 32)));

    private static string Shown(string? reason) => PlainText.Of(reason ?? string.Empty, 80);
}
