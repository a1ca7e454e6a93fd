using Microsoft.AspNetCore.SignalR.Protocol;

namespace Signaling.Client;

/// <summary>Moves the peer to a new connection with a new access token, before the connection with the old token ends.</summary>
internal sealed class LineRenewal(HubLink link, object gate, LinkOwner owner, TimeProvider time, CancellationToken stopping)
{
    // What a healthy connection has to bring yet is there within a round trip.
    private static readonly TimeSpan FormerPatience = TimeSpan.FromSeconds(3);

    private LineSwitch? _switch;

    /// <summary>Opens a connection that is not used yet; null when there is none to replace.</summary>
    public async Task<LineSwitch?> PrepareAsync(EntryLimit limit) =>
        link.Line is { } former ? new LineSwitch(former, await link.OpenSpareAsync(limit).ConfigureAwait(false)) : null;

    /// <summary>
    /// Moves the peer to the prepared connection. Calls wait meanwhile: on the former connection the server would refuse them.
    /// </summary>
    /// <param name="lines">The connections.</param>
    /// <param name="resume">Resumes the peer on the next connection. A refusal leaves everything as it was.</param>
    /// <param name="isRefusal">Whether a failure of <paramref name="resume"/> is an answer of the server.</param>
    /// <param name="limit">The time for all of it.</param>
    public async Task RenewAsync(LineSwitch lines, Func<Task> resume, Func<Exception, bool> isRefusal, EntryLimit limit)
    {
        if (!TryBegin(lines))
        {
            lines.Next.DropDetached();
            throw Failure.OfLostConnection("The connection changes or ends.");
        }

        var isAsked = false;
        try
        {
            await link.Calls.MadeAsync(lines.Former).OrCancelledAsync(limit.Token).ConfigureAwait(false);
            isAsked = true;
            await resume().ConfigureAwait(false);
            await Task.WhenAny(lines.FormerEnded, time.DelayAsync(FormerPatience, stopping)).ConfigureAwait(false);
            Complete(lines);
        }
        catch (Exception exception)
        {
            GiveUp(lines, isUnknown: isAsked && !isRefusal(exception), exception);
            throw;
        }
    }

    /// <summary>Returns whether a renewal takes the message: the link does not pass it on now.</summary>
    public bool TakesLocked(HubLine line, HubMessage message) => _switch?.Takes(line, message) == true;

    /// <summary>Returns whether a renewal takes the end of the connection.</summary>
    public bool TakesEndOfLocked(HubLine line) => _switch?.TakesEndOf(line) == true;

    private bool TryBegin(LineSwitch lines)
    {
        lock (gate)
        {
            if (link.Line != lines.Former || !lines.Next.IsOpen || link.Calls.HoldsCalls)
            {
                return false;
            }

            link.Calls.HoldLocked();
            _switch = lines;
            return true;
        }
    }

    private void Complete(LineSwitch lines)
    {
        lock (gate)
        {
            _switch = null;
            if (!link.TryReplaceLocked(lines.Former, lines.Next))
            {
                lines.Next.DropDetached(); // the client was closed meanwhile
                return;
            }

            foreach (var message in lines.Waiting)
            {
                owner.Received(lines.Next, message);
            }

            link.Calls.MakeHeldLocked(lines.Next, resumed: true);
        }

        lines.Former.DropDetached();
        if (!lines.Next.IsOpen)
        {
            link.Lose(lines.Next, exception: null); // it ended before it was the present one
        }
    }

    /// <summary>When it is not known whether the server has moved the peer, both connections go, and the next one resumes it.</summary>
    private void GiveUp(LineSwitch lines, bool isUnknown, Exception exception)
    {
        lock (gate)
        {
            _switch = null;
            link.Calls.MakeHeldLocked(lines.Former, resumed: true);
        }

        lines.Next.DropDetached();
        if ((isUnknown || lines.FormerEnded.IsCompleted) && link.Lose(lines.Former, exception))
        {
            lines.Former.DropDetached();
        }
    }
}
