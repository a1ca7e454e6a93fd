using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Hub;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.Tests;

/// <summary>The translation of the directory's refusals to SignalR's exceptions.</summary>
public sealed class HubAnswersTests : IDisposable
{
    private static readonly Task<string> _done = Task.FromResult("done");

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly HubAnswers _answers;

    public HubAnswersTests() => _answers = new(new SignalingMetrics(_services.GetRequiredService<IMeterFactory>()));

    public static TheoryData<bool, bool> Refusals => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    public void Dispose() => _services.Dispose();

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refusal_OfACall_BecomesAHubExceptionWithTheSameText(bool isOfTheStore, bool isLater)
    {
        Exception refusal = isOfTheStore ? Refusal.Unavailable() : Refusal.MailboxFull();

        var translated = await Assert.ThrowsAsync<HubException>(() => _answers.AnswerAsync((refusal, isLater), static call => FailAsync(call.refusal, call.isLater)));
        var awaited = await Assert.ThrowsAsync<HubException>(() => _answers.AnswerAsync(() => FailAsync(refusal, isLater)));

        translated.Message.Should().Be(refusal.Message).And.StartWith(isOfTheStore ? "unavailable: " : "mailbox_full: ");
        awaited.Message.Should().Be(refusal.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault_OfACall_StaysAsItIs(bool isLater)
    {
        var fault = new InvalidOperationException("a fault");

        (await Assert.ThrowsAsync<InvalidOperationException>(() => _answers.AnswerAsync((fault, isLater), static call => FailAsync(call.fault, call.isLater))))
            .Should().BeSameAs(fault);
    }

    [Fact]
    public void Call_ThatCompletesSynchronously_AllocatesNothing()
    {
        AnswerMany();
        var before = GC.GetAllocatedBytesForCurrentThread();

        AnswerMany();

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1000, "it was called a thousand times");
    }

    private void AnswerMany()
    {
        for (var i = 0; i < 1000; i++)
        {
            if (_answers.AnswerAsync((i, "to", _done), static call => call._done) != _done)
            {
                throw new InvalidOperationException("The call's own task is the answer.");
            }
        }
    }

    private static async Task<string> FailAsync(Exception failure, bool isLater)
    {
        if (isLater)
        {
            await Task.Yield();
        }

        throw failure;
    }
}
