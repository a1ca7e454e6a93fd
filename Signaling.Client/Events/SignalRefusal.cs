namespace Signaling.Client;

/// <summary>Why a signal in a room with a secret was refused.</summary>
public enum SignalRefusal
{
    /// <summary>The sender has not proved that it knows the secret.</summary>
    Stranger,

    /// <summary>The signal is not encrypted.</summary>
    Clear,

    /// <summary>The signal was changed, or was sealed for another peer, by another one, or as another kind of signal.</summary>
    NotAuthentic,

    /// <summary>The signal came before, or was sealed before this peer was there.</summary>
    Replayed,
}
