using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Continues on a new connection with a new access token, some time before the token of the present one expires.</summary>
internal sealed class TokenRenewal(
    HubLink link, EntryGate gate, RoomMembership membership, SignalingClientOptions options, ILogger logger, CancellationToken stopping)
{
    private static readonly TimeSpan ShortestRenewal = TimeSpan.FromMilliseconds(500);

    // A clock that is wrong, or a token that is refused, must not make the client ask all the time.
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRenewal = TimeSpan.FromDays(20); // Timers wait no longer than 24 days.

    private readonly Random _random = new(Guid.NewGuid().GetHashCode()); // as in JitteredReconnectPolicy
    private CancellationTokenSource? _renewing; // Ends the wait for the renewal of the current token.

    /// <summary>Inside the link's lock: the connection is the present one, and has a room.</summary>
    public void Schedule(HubLine line)
    {
        _renewing?.Cancel();
        _renewing = null;
        if (options.AccessTokenProvider is not null && AccessTokenLifetime.Of(line.AccessToken, options.Time.GetUtcNow()) is { } lifetime)
        {
            _renewing = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var renewing = _renewing.Token;
            _ = Task.Run(() => RenewLaterDetachedAsync(line, lifetime, renewing), CancellationToken.None);
        }
    }

    /// <summary>Tries until it has succeeded, or the token has expired and the server has closed the connection.</summary>
    private async Task RenewLaterDetachedAsync(HubLine line, TimeSpan lifetime, CancellationToken renewing)
    {
        try
        {
            var shortest = ShortestRenewal;
            while (true)
            {
                var part = options.RenewalPoint.From + (options.RenewalPoint.Spread * _random.NextDouble());
                var delay = TimeSpan.FromTicks((long)(lifetime.Ticks * part));
                delay = delay < shortest ? shortest : delay > LongestRenewal ? LongestRenewal : delay;
                await options.Time.DelayAsync(delay, renewing).ConfigureAwait(false);
                if (link.Line != line || await TryRenewAsync().ConfigureAwait(false))
                {
                    return;
                }

                lifetime = lifetime > delay ? lifetime - delay : TimeSpan.Zero;
                shortest = ShortestRetry;
            }
        }
        catch (OperationCanceledException)
        {
            // There is a newer connection, or the client was disposed.
        }
    }

    private async Task<bool> TryRenewAsync()
    {
        try
        {
            using var limit = new EntryLimit(options.ConnectTimeout, options.Time, gate.Stopping);
            if (await link.Renewal.PrepareAsync(limit).ConfigureAwait(false) is { } lines)
            {
                await RenewInsideGateAsync(lines, limit).ConfigureAwait(false);
            }

            return true;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.RenewalFailed(logger, exception);
            return false;
        }
    }

    private async Task RenewInsideGateAsync(LineSwitch lines, EntryLimit limit)
    {
        await gate.EnterAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (membership.Wanted is not { ResumeToken.Length: > 0 } wanted)
            {
                lines.Next.DropDetached(); // it has left its room meanwhile
                return;
            }

            PendingJoin? join = null;
            try
            {
                await link.Renewal.RenewAsync(lines, ResumeAsync, exception => exception is HubException, limit).ConfigureAwait(false);
            }
            catch
            {
                if (join is not null)
                {
                    membership.Failed(join);
                }

                throw;
            }

            async Task ResumeAsync()
            {
                join = membership.Begin(wanted.Request, EntryKind.Renewal);
                var request = membership.NextResume(wanted.ResumeToken!);
                await lines.Next.InvokeAsync<JoinResult>(nameof(ISignalingHub.ResumeWith), [request], limit.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            gate.Leave();
        }
    }
}
