using System.ComponentModel.DataAnnotations;
using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>
/// What may wait for a suspended peer. Whoever sends to a peer whose mailbox is full is refused with <c>mailbox_full</c>; a message to everybody
/// passes over that peer.
/// </summary>
public sealed class MailboxOptions
{
    /// <summary>The most signals that wait for one peer. Default: 512, enough for nine peers that trickle 30 candidates each.</summary>
    [Range(1, 1 << 16)]
    public int MaxSignals { get; set; } = SignalingProtocol.MaxMailboxSignals;

    /// <summary>The most memory that the signals waiting for one peer may take, in bytes: a byte of text takes one or two. Default: 512 KiB.</summary>
    [Range(1 << 12, 1 << 28)]
    public int MaxBytes { get; set; } = SignalingProtocol.MaxMailboxBytes;
}
