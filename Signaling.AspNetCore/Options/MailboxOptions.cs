using System.ComponentModel.DataAnnotations;
using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>
/// The limits of a suspended peer's mailbox. A signal to a peer with a full mailbox is refused with <c>mailbox_full</c>. A message to the whole room
/// skips that peer.
/// </summary>
public sealed class MailboxOptions
{
    /// <summary>
    /// Gets or sets the maximum number of signals that wait for one peer. Default: 512, enough for nine peers that trickle 30 candidates each.
    /// </summary>
    [Range(1, 1 << 16)]
    public int MaxSignals { get; set; } = SignalingProtocol.MaxMailboxSignals;

    /// <summary>
    /// Gets or sets the maximum memory of the signals that wait for one peer, in bytes. A byte of text takes one or two bytes. Default: 512 KiB.
    /// </summary>
    [Range(1 << 12, 1 << 28)]
    public int MaxBytes { get; set; } = SignalingProtocol.MaxMailboxBytes;
}
