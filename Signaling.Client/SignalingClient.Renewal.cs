using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.Client;

public sealed partial class SignalingClient
{
    private static readonly TimeSpan ShortestRenewal = TimeSpan.FromMilliseconds(500);

    // A clock that is wrong, or a token that is refused, must not make the client ask all the time.
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRenewal = TimeSpan.FromDays(20); // Timers wait no longer than 24 days.

    /// <summary>Inside the link's lock: the connection is the present one, and has a room.</summary>
    private void ScheduleRenewal(HubLine line)
    {
        _renewing?.Cancel();
        _renewing = null;
        if (_hasTokens && AccessTokenLifetime.Of(line.AccessToken, TimeProvider.System.GetUtcNow()) is { } lifetime)
        {
            _renewing = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            var stopping = _renewing.Token;
            _ = Task.Run(() => RenewLaterDetachedAsync(line, lifetime, stopping), CancellationToken.None);
        }
    }

    /// <summary>Tries until it has succeeded, or the token has expired and the server has closed the connection.</summary>
    private async Task RenewLaterDetachedAsync(HubLine line, TimeSpan lifetime, CancellationToken stopping)
    {
        try
        {
            var shortest = ShortestRenewal;
            while (true)
            {
                var part = _renewalPoint.From + (_renewalPoint.Spread * _random.NextDouble());
                var delay = TimeSpan.FromTicks((long)(lifetime.Ticks * part));
                delay = delay < shortest ? shortest : delay > LongestRenewal ? LongestRenewal : delay;
                await Task.Delay(delay, stopping).ConfigureAwait(false);
                if (_link.Line != line || await TryRenewAsync().ConfigureAwait(false))
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
            using var limit = new EntryLimit(_connectTimeout, _stopping.Token);
            if (await _link.PrepareRenewalAsync(limit).ConfigureAwait(false) is { } renewal)
            {
                await RenewInsideGateAsync(renewal, limit).ConfigureAwait(false);
            }

            return true;
        }
        catch (Exception exception) when (!_stopping.IsCancellationRequested)
        {
            Log.RenewalFailed(_logger, exception);
            return false;
        }
    }

    private async Task RenewInsideGateAsync(LineRenewal renewal, EntryLimit limit)
    {
        await EnterGateAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_membership.Wanted is not { ResumeToken.Length: > 0 } wanted)
            {
                renewal.Next.DropDetached(); // it has left its room meanwhile
                return;
            }

            PendingJoin? join = null;
            try
            {
                await _link.RenewAsync(renewal, ResumeAsync, exception => exception is HubException, limit).ConfigureAwait(false);
            }
            catch
            {
                if (join is not null)
                {
                    _membership.Failed(join);
                }

                throw;
            }

            async Task ResumeAsync()
            {
                join = _membership.Begin(wanted.Request, EntryKind.Renewal);
                var request = _membership.NextResume(wanted.ResumeToken!);
                await renewal.Next.InvokeAsync<JoinResult>(nameof(ISignalingHub.ResumeWith), [request], limit.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }
}
