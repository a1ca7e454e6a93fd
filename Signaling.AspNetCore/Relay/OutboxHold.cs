namespace Signaling.AspNetCore.Relay;

/// <summary>Tracks whether an outbox holds its signals back, and until when. Used under the outbox's lock.</summary>
internal sealed class OutboxHold
{
    private Action? _deferral;

    public bool IsOn { get; private set; }

    /// <summary>Gets whether the outbox stays held although the answer for which it was held has been written.</summary>
    public bool IsDeferred { get; private set; }

    public void Begin() => IsOn = true;

    /// <summary>Replaces the next release by <paramref name="deferral"/>, which has to release the outbox later.</summary>
    public void Defer(Action deferral) => _deferral = IsOn ? deferral : null;

    /// <summary>Returns the callback that replaces this release; null if there is none.</summary>
    public Action? Release()
    {
        var deferral = _deferral;
        _deferral = null;
        IsOn = IsDeferred = deferral is not null;
        return deferral;
    }

    public void Cancel()
    {
        IsOn = IsDeferred = false;
        _deferral = null;
    }
}
