using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Protocols.Json;

/// <summary>
/// Reads a record of the hub protocol <c>json</c> if it is an ordinary call of a Send method. An ordinary call has only known fields, each once, with
/// their exact names, in any order. Clients that sort the fields write the arguments before the method. So the arguments are read by their form
/// first, and compared with the method afterwards. No byte is copied before the record is known to be ordinary.
/// </summary>
internal ref struct JsonCallReader(ReadOnlySpan<byte> record)
{
    private JsonScanner _json = new(record);
    private bool _hasType;
    private bool _hasArguments;
    private JsonString _target;
    private JsonString _invocationId;
    private JsonString _to;
    private JsonContentReader _content;

    /// <summary>Returns the call; null for a record that SignalR has to read.</summary>
    public InvocationMessage? Read()
    {
        if (!TryReadRecord() || !_hasType || !_hasArguments || (_to.IsText && !_to.IsPlain)
            || (_invocationId.IsMet && (!_invocationId.IsPlain || _invocationId.IsEmpty)))
        {
            return null;
        }

        if (_target.Is("SendIce"u8))
        {
            return _content.TryGetCandidate(out var candidate) ? Call(nameof(ISignalingHub.SendIce), candidate) : null;
        }

        if (_target.Is("SendOffer"u8))
        {
            return _content.TryGetDescription(out var offer) ? Call(nameof(ISignalingHub.SendOffer), offer) : null;
        }

        if (_target.Is("SendAnswer"u8))
        {
            return _content.TryGetDescription(out var answer) ? Call(nameof(ISignalingHub.SendAnswer), answer) : null;
        }

        return _target.Is("SendMessage"u8) && _content.TryGetText(out var text) ? Call(nameof(ISignalingHub.SendMessage), text) : null;
    }

    private readonly InvocationMessage Call(string target, object? content) => new(_invocationId.ToText(), target, [_to.ToText(), content]);

    private bool TryReadRecord()
    {
        if (!_json.TryTake((byte)'{'))
        {
            return false;
        }

        do
        {
            if (!_json.TryTakeName(out var name) || !TryReadField(name))
            {
                return false;
            }
        }
        while (_json.TryTake((byte)','));

        return _json.TryTake((byte)'}') && _json.IsAtEnd();
    }

    private bool TryReadField(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("type"u8) ? TryReadType()
        : name.SequenceEqual("target"u8) ? !_target.IsMet && _json.TryTakeString(out _target)
        : name.SequenceEqual("arguments"u8) ? TryReadArguments()
        : name.SequenceEqual("invocationId"u8) && !_invocationId.IsMet && _json.TryTakeString(out _invocationId);

    private bool TryReadType()
    {
        var isFirst = !_hasType;
        _hasType = true;
        return isFirst && _json.TryTakeNumber(out var type) && type == 1;
    }

    private bool TryReadArguments()
    {
        var isFirst = !_hasArguments;
        _hasArguments = true;
        return isFirst
            && _json.TryTake((byte)'[') && _json.TryTakeStringOrNull(out _to)
            && _json.TryTake((byte)',') && _content.TryRead(ref _json)
            && _json.TryTake((byte)']');
    }
}
