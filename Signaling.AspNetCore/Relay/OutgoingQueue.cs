using System.Diagnostics.CodeAnalysis;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>
/// The signals that wait for one connection, in order, and their limits. Each sender has a share of the queue. A single <c>RosterChanged</c> replaces
/// the roster's events when they would take more memory than the whole room. All access is under the outbox's lock.
/// </summary>
/// <remarks>
/// A sender's share is a third of the free space: with one sender that is a quarter of the queue, and each further sender still has space. Signals
/// are counted per sender only while a sender can be near its share, so a nearly empty queue needs no look-up.
/// </remarks>
internal sealed class OutgoingQueue(OutgoingQueueOptions limits)
{
    // Below this size the roster's events are always sent individually, because they contain more information than the roster that replaces them.
    private const int MinRosterBytes = 64 * 1024;

    private readonly SignalRing _queue = new();
    private readonly int _lowSignals = limits.MaxSignals / 4;
    private readonly int _lowBytes = limits.MaxBytes / 4;
    private SenderShares? _shares;
    private string? _rosterReader;
    private int _signals;
    private int _bytes;
    private long _rosterBytes;

    public bool IsEmpty => Length == 0;

    /// <summary>Gets the number of places in the queue, including those of replaced events.</summary>
    public int Length => _queue.Length;

    /// <summary>Gets the memory of the waiting signals of peers, in bytes.</summary>
    public int Bytes => _bytes;

    /// <summary>Gets the number of places removed since the queue was created.</summary>
    public long Taken => _queue.Removed;

    private bool IsLow => _signals < _lowSignals && _bytes < _lowBytes;

    /// <summary>Returns false when the sender's share is full. A sender may exceed its share by one signal.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="shares">The number of shares that the sender may fill: more than one if the sender cannot be refused at once.</param>
    public bool HasRoomFor(string sender, int shares = 1)
    {
        if (IsLow)
        {
            return true;
        }

        _shares ??= SenderShares.In(_queue);
        var (signals, bytes) = _shares.Of(sender);
        return 3 * signals < shares * (limits.MaxSignals - _signals) && 3 * bytes < shares * (long)(limits.MaxBytes - _bytes);
    }

    /// <summary>Adds a signal regardless of the limits: the caller checks them first.</summary>
    public void Add(Signal signal)
    {
        _queue.Add(signal);
        if (signal.From is { } from)
        {
            _signals++;
            _bytes += signal.Bytes;
            _shares?.Add(from, signal.Bytes);
        }
    }

    /// <summary>Adds an event of the roster, unless a waiting <c>RosterChanged</c> will contain it.</summary>
    /// <param name="change">The event.</param>
    /// <param name="reader">The peer of this connection.</param>
    /// <param name="rosterBytes">Returns the size of the events if each peer of the room had one. Called only when needed.</param>
    public void Add(RosterEvent change, string reader, Func<long> rosterBytes)
    {
        if (_rosterReader is not null)
        {
            if (change.Reason is not null && HasSignalsOf(change.Peer.PeerId))
            {
                Append(change);
            }

            return;
        }

        Append(change);
        if (_rosterBytes > MinRosterBytes && _rosterBytes > rosterBytes())
        {
            ReplaceEvents(reader);
        }
    }

    /// <summary>Adds a <c>RosterChanged</c>. The roster is read when the event is first in the queue.</summary>
    public void AddRoster(string reader)
    {
        if (_rosterReader is null)
        {
            _rosterReader = reader;
            _queue.Add(Signal.RosterDue);
        }
    }

    /// <summary>Takes the next signal. <see cref="Signal.RosterDue"/> stays in the queue for <see cref="TakeRoster"/>.</summary>
    public bool TryTake([NotNullWhen(true)] out Signal? next)
    {
        if (!_queue.TryPeek(out next))
        {
            return false;
        }

        if (!ReferenceEquals(next, Signal.RosterDue))
        {
            RemoveFirst(next);
        }

        return true;
    }

    /// <summary>Gets the receiver of a waiting <c>RosterChanged</c>; null if none waits.</summary>
    public string? RosterReader => _rosterReader;

    /// <summary>Takes the <c>RosterChanged</c> that is next. Returns null if it is no longer next.</summary>
    /// <param name="reader">The receiver of the roster.</param>
    /// <param name="roster">The current roster; null when the peer is in no room, so that the event is obsolete.</param>
    public Signal? TakeRoster(string reader, Roster? roster)
    {
        if (_rosterReader != reader || !_queue.TryPeek(out var next) || !ReferenceEquals(next, Signal.RosterDue))
        {
            return null;
        }

        _rosterReader = null;
        _queue.RemoveFirst();
        return roster is null ? null : Signal.RosterChanged(WithLeaving(roster));
    }

    public Signal[] TakeAll()
    {
        var all = _queue.ToArray();
        Clear();
        return all;
    }

    public void Clear()
    {
        _queue.Clear();
        (_shares, _rosterReader, _signals, _bytes, _rosterBytes) = (null, null, 0, 0, 0);
    }

    private void Append(RosterEvent change)
    {
        _queue.Add(change);
        _rosterBytes += change.Bytes;
    }

    private void RemoveFirst(Signal signal)
    {
        _queue.RemoveFirst();
        if (signal.From is { } from)
        {
            _signals--;
            _bytes -= signal.Bytes;
            _shares?.Remove(from, signal.Bytes);
            _shares = _signals < _lowSignals / 2 && _bytes < _lowBytes / 2 ? null : _shares;
        }
        else if (signal is RosterEvent)
        {
            _rosterBytes -= signal.Bytes;
        }
    }

    // The roster takes the place of the first event that it replaces: no signal overtakes an event that the reader has to receive before it.
    private void ReplaceEvents(string reader)
    {
        var senders = SendersInQueue();
        for (var place = 0; place < Length; place++)
        {
            if (_queue[place] is RosterEvent change && (change.Reason is null || !senders.Contains(change.Peer.PeerId)))
            {
                _queue[place] = _rosterReader is null ? Signal.RosterDue : null;
                _rosterReader = reader;
                _rosterBytes -= change.Bytes;
            }
        }
    }

    // A peer that has left while its signals still wait stays in the roster until they are read. Its PeerLeft follows them, and its version counts
    // from the roster's.
    private Roster WithLeaving(Roster roster)
    {
        var present = roster.Peers.Append(roster.Self).Select(peer => peer.PeerId).ToHashSet(StringComparer.Ordinal);
        List<(int Place, RosterEvent Event)> leaves = [];
        for (var place = Length - 1; place >= 0; place--)
        {
            if (_queue[place] is not RosterEvent change)
            {
                continue;
            }

            if (present.Add(change.Peer.PeerId))
            {
                leaves.Add((place, change));
            }
            else
            {
                // The peer has joined again, or a later event says that it has left.
                _queue[place] = null;
                _rosterBytes -= change.Bytes;
            }
        }

        var version = roster.Version;
        foreach (var (place, change) in leaves)
        {
            _queue[place] = Signal.PeerLeft(change.Peer, change.Reason!, version--);
        }

        var peers = roster.Peers.Concat(leaves.Select(leave => leave.Event.Peer)).OrderBy(peer => peer.Order);
        return leaves.Count == 0 ? roster : roster with { Peers = [.. peers], Version = version };
    }

    private bool HasSignalsOf(string peerId)
    {
        for (var place = 0; place < Length; place++)
        {
            if (_queue[place]?.From == peerId)
            {
                return true;
            }
        }

        return false;
    }

    private HashSet<string> SendersInQueue()
    {
        var senders = new HashSet<string>(StringComparer.Ordinal);
        for (var place = 0; place < Length; place++)
        {
            if (_queue[place]?.From is { } from)
            {
                senders.Add(from);
            }
        }

        return senders;
    }
}
